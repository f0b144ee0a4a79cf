"""How well-kept readers read the messy files of the tests, beside our own: right, wrong without a word, or refused.

Run: pip install duckdb polars clevercsv; python benchmarks/readers.py
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "reading"))
from messy_files import MESSY, Messy

from heldout.reading.interface import ReadOptions
from heldout.reading.read import read_clean


def _ours(path: Path, messy: Messy) -> pd.DataFrame:
    return read_clean(path, messy.reading, messy.target).frame


def _pandas(path: Path, messy: Messy) -> pd.DataFrame:
    return pd.read_csv(path, sep=None, engine="python")


def _polars(path: Path, messy: Messy) -> pd.DataFrame:
    import polars

    frame: pd.DataFrame = polars.read_csv(path, try_parse_dates=True, infer_schema_length=None).to_pandas()
    return frame


def _duckdb(path: Path, messy: Messy) -> pd.DataFrame:
    import duckdb

    frame: pd.DataFrame = duckdb.connect().read_csv(str(path), sample_size=-1).df()
    return frame


def _clevercsv(path: Path, messy: Messy) -> pd.DataFrame:
    import clevercsv

    frame: pd.DataFrame = clevercsv.read_dataframe(str(path))
    return frame


READERS: dict[str, Callable[[Path, Messy], pd.DataFrame]] = {
    "heldout": _ours,
    "pandas": _pandas,
    "polars": _polars,
    "DuckDB": _duckdb,
    "clevercsv": _clevercsv,
}


def _has_layout(frame: pd.DataFrame, messy: Messy) -> bool:
    return len(frame) == messy.rows and set(messy.types) <= set(map(str, frame.columns))


def _is_right(frame: pd.DataFrame, messy: Messy) -> bool:
    return _has_layout(frame, messy) and all(
        _same(frame[name], kind, messy.values.get(name, [])) for name, kind in messy.types.items()
    )


def _large(path: Path, rows: int = 100_000) -> None:
    random = np.random.default_rng(0)
    numbers = {f"f{k}": random.normal(size=rows).round(3) for k in range(10)}
    counts = {f"n{k}": random.integers(0, 1000, rows) for k in range(5)}
    texts = {f"t{k}": random.choice([f"town {k}" for k in range(500)], rows) for k in range(4)}
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 10**8, rows), unit="s")
    pd.DataFrame({**numbers, **counts, **texts, "when": days}).to_csv(path, index=False)


def _same(column: pd.Series[Any], kind: str, values: list[Any]) -> bool:
    kinds = {"int64": "iuf", "float64": "iuf", "bool": "b", "datetime64": "M"}
    if kind != "str" and column.dtype.kind not in kinds[kind]:
        return False
    for came, value in zip(column, values, strict=False):
        if value is None or pd.isna(came):
            if not (value is None and pd.isna(came)):
                return False
        elif (pd.Timestamp(value) if kind == "datetime64" else value) != came and str(came) != str(value):
            return False
    return True


def main() -> None:
    """Print the table, for the files that need no option of the author."""
    files = [messy for messy in MESSY if messy.reading == ReadOptions()]
    print(f"{len(files)} files: right, right names and rows, refused; seconds for 100,000 rows of 20 columns")
    with tempfile.TemporaryDirectory() as folder:
        for name, read in READERS.items():
            found: Counter[str] = Counter()
            for messy in files:
                path = Path(folder) / messy.file
                path.write_bytes(messy.content)
                try:
                    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
                        warnings.simplefilter("ignore")
                        frame = read(path, messy)
                    found["right"] += _is_right(frame, messy)
                    found["layout"] += _has_layout(frame, messy)
                except KeyboardInterrupt:
                    raise
                except BaseException:  # a panic of polars is no Exception
                    found["refused"] += 1
            large = Path(folder) / "large.csv"
            _large(large)
            start = time.process_time()
            read(large, Messy("large", b"", {}))
            took = time.process_time() - start
            print(f"{name:10} {found['right']:4} {found['layout']:4} {found['refused']:4} {took:6.1f}")


if __name__ == "__main__":
    main()
