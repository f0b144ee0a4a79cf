"""Rows of a CSV or Parquet file."""

from __future__ import annotations

import gzip
import lzma
import zlib
from pathlib import Path

import pandas as pd

from heldout.base.errors import DatasetError, Problem
from heldout.base.paths import shown_path
from heldout.dataset.csv_text import read_csv_text
from heldout.dataset.interface import Dataset

_RESTORE = "Restore the file from where it came."


class FileSource:
    """Reads `Dataset.file`. CSV columns come as `str`, Parquet columns as they are stored."""

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """The raw rows.

        Raises:
            DatasetError: the file is missing, damaged, empty, or not what its name says.
        """
        assert dataset.file is not None
        path, shown = dataset.file, shown_path(dataset.file)
        try:
            if path.suffix == ".parquet":
                return _read_parquet(path, shown)
            return read_csv_text(_decompressed(path, shown), shown)
        except FileNotFoundError as error:
            raise DatasetError(Problem(shown, "", f"does not exist. {_RESTORE}")) from error
        except OSError as error:
            raise DatasetError(Problem(shown, "", f"cannot be read: {error.strerror or error}.")) from error


def _decompressed(path: Path, shown: str) -> bytes:
    content = path.read_bytes()
    kind = {".gz": "gzip", ".xz": "xz"}.get(path.suffix)
    try:
        match path.suffix:
            case ".gz":
                return gzip.decompress(content)
            case ".xz":
                return lzma.decompress(content)
            case _:
                return content
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        fault = f"must be a whole {kind} file. Got {len(content):,} bytes that are damaged or cut short. {_RESTORE}"
        raise DatasetError(Problem(shown, "", fault)) from error


def _read_parquet(path: Path, shown: str) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path.open("rb")).read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        fault = f"must be a whole Parquet file. Got {path.stat().st_size:,} bytes that are damaged or not Parquet."
        raise DatasetError(Problem(shown, "", f"{fault} {_RESTORE}")) from error
    frame: pd.DataFrame = table.to_pandas(ignore_metadata=True, use_threads=False)
    return frame
