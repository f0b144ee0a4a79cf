"""Rows of a CSV or Parquet file."""

from __future__ import annotations

import contextlib
import gzip
import lzma
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pandas as pd

from heldout.base.errors import DatasetError, Problem, WriteError
from heldout.base.paths import shown_path
from heldout.base.spill import Spill
from heldout.dataset.csv_text import PIECE, read_csv_text
from heldout.dataset.interface import Dataset

_RESTORE = "Restore the file from where it came."
_PACKED: Mapping[str, tuple[str, Callable[[Any], AbstractContextManager[Any]]]] = {
    ".gz": ("gzip", gzip.open),
    ".xz": ("xz", lzma.open),
}


class FileSource:
    """Reads `Dataset.file`. CSV columns come as `str`, Parquet columns as they are stored."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where the rows of a large file lie meanwhile; without it, in memory."""
        self._folder = folder

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """The raw rows.

        Raises:
            DatasetError: the file is missing, damaged, empty, or not what its name says.
            WriteError: the folder for large files has no room.
        """
        assert dataset.file is not None
        path, shown = dataset.file, shown_path(dataset.file)
        try:
            if path.suffix == ".parquet":
                return _read_parquet(path, shown)
            return read_csv_text(self._text(path, shown), shown, self._folder)
        except WriteError:
            raise
        except FileNotFoundError as error:
            raise DatasetError(Problem(shown, "", f"does not exist. {_RESTORE}")) from error
        except OSError as error:
            raise DatasetError(Problem(shown, "", f"cannot be read: {error.strerror or error}.")) from error

    def _text(self, path: Path, shown: str) -> memoryview:
        """The whole text, which lies on the disk where it is long: also that of a plain file, which somebody may cut
        short while it is looked at."""
        kind, opened = _PACKED.get(path.suffix, ("CSV", contextlib.nullcontext))
        text = Spill(self._folder)
        with path.open("rb") as stored:
            try:
                with opened(stored) as file:
                    while piece := file.read(PIECE):
                        text.write(piece)
            except (gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError) as error:
                size = path.stat().st_size
                fault = f"must be a whole {kind} file. Got {size:,} bytes that are damaged or cut short. {_RESTORE}"
                raise DatasetError(Problem(shown, "", fault)) from error
        return text.whole()


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
