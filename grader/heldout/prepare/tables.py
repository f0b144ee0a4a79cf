"""Prepared tables: Arrow IPC in the *stream* format, one uncompressed record batch.

The stream format reads a little faster from bytes than the file format, which has a footer to find first. Text is
`large_string`, Arrow's string type with 64-bit offsets, which is what pandas' `str` columns hold: no copy is made.
Missing numbers are NaN, missing text and times are null.

The readers run inside a sandbox: they take bytes, touch no file and start no thread.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from heldout.base.paths import ensure_folder, replacing
from heldout.dataset.pieces import array_of, in_one_piece, slices
from heldout.prepare.interface import Part, PreparedData, TimeUnit, target_of
from heldout.tasks.catalogue import task_of

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge

ROW_ID = "row_id"
"""Numbers the rows of test.csv; a column of this name in a table is never a feature."""

Data: TypeAlias = bytes | bytearray | memoryview
Column: TypeAlias = "NDArray[Any] | pd.Series[Any]"
Columns: TypeAlias = Mapping[str, Column]


def read_features(data: Data) -> pd.DataFrame:
    """X: columns int64, float64, str, bool or datetime64[ns] as they were written; RangeIndex."""
    frame: pd.DataFrame = _batch(data).to_pandas(use_threads=False)
    return frame


def read_arrow(data: Data) -> pa.Table:
    """A table as it was written, without a copy."""
    return pa.Table.from_batches([_batch(data)])


def read_target(data: Data) -> NDArray[Any]:
    """Shape (n,): int32 codes into the classes, or float64."""
    return read_column(data, "target")


def read_column(data: Data, name: str) -> NDArray[Any]:
    """One column of numbers, shape (n,), as it was written; a copy that may be changed.

    Raises:
        KeyError: there is no such column.
    """
    values: NDArray[Any] = _batch(data).column(name).to_numpy(zero_copy_only=True)
    return values.copy()


def row_count(data: Data) -> int:
    """How many rows a table has."""
    count: int = _batch(data).num_rows
    return count


def write_table(path: Path, columns: Columns, rows: NDArray[np.int64] | None = None) -> int:
    """Write a new file that only its owner may read; its size in bytes. `rows` are the numbers of those to write, in
    their order; without them, all. Of many, some are in memory at a time.

    Columns are int32, int64, float64, bool, datetime64[ns] or str.

    Raises:
        FileExistsError: there is such a file.
        WriteError: the disk has no room for a copy of the table beside it.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        _write_batch(file, columns, rows, path.parent)
        return file.tell()


def table_bytes(columns: Columns) -> memoryview:
    """What `write_table` writes."""
    sink = pa.BufferOutputStream()
    _write_batch(sink, columns, None, None)
    return memoryview(sink.getvalue())


def frame_bytes(frame: pd.DataFrame) -> memoryview:
    """What `write_table` writes of every column of a frame."""
    return table_bytes({str(name): frame[name] for name in frame.columns})


def _write_batch(sink: Any, columns: Columns, rows: NDArray[np.int64] | None, folder: Path | None) -> None:
    arrays = [_array(column, rows, folder) for column in columns.values()]
    batch = pa.record_batch(arrays, names=list(columns))
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)


def _array(column: Column, rows: NDArray[np.int64] | None, folder: Path | None) -> pa.Array:
    """A column, or these rows of it; many of them lie in `folder`."""
    count = len(column) if rows is None else len(rows)
    if folder is None or in_one_piece(count):
        return _arrow(column if rows is None else _taken(column, rows))
    chosen = (piece if rows is None else rows[piece] for piece in slices(count))
    return array_of((_arrow(_taken(column, each)) for each in chosen), folder)


def _taken(column: Column, rows: NDArray[np.int64] | slice) -> Column:
    return column[rows] if isinstance(column, np.ndarray) else column.iloc[rows]


def _batch(data: Data) -> pa.RecordBatch:
    with pa.ipc.open_stream(pa.py_buffer(data)) as reader:
        return reader.read_next_batch()


def _arrow(column: Column) -> pa.Array:
    values = column.to_numpy() if isinstance(column, pd.Series) and column.dtype.kind in "ifbM" else column
    if isinstance(values, np.ndarray) and values.dtype.kind in "ifb":
        return pa.array(values, from_pandas=False)
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return pa.array(values.astype("datetime64[ns]"), type=pa.timestamp("ns"))
    return pa.array(values.astype(object), type=pa.large_string(), from_pandas=True)


def workspace_data(prepared: PreparedData) -> tuple[str, ...]:
    """Names of what `write_workspace_data` writes, relative to the workspace."""
    tables = [f"data/{table.name}.csv" for table in prepared.manifest.tables]
    return (*tables, "data/labels.csv") if tables else ("data/train.csv", "data/test.csv")


def write_workspace_data(prepared: PreparedData, challenge: Challenge, folder: Path) -> None:
    """Write `data/train.csv` and `data/test.csv` below `folder`, each in one step.

    train.csv holds the features and, last, the target with its original labels where models are fitted on them.
    test.csv holds `row_id` (from 0) and the features of the public rows, then of the private ones. Dates are ISO 8601,
    missing values are empty.

    Where learners hand in a query, there is `data/NAME.csv` for each table instead, and `data/labels.csv` with the
    `row_id` and the target of the training rows.
    """
    data = ensure_folder(folder / "data")
    if prepared.manifest.tables:
        for table in prepared.manifest.tables:
            _write_csv(data / f"{table.name}.csv", _as_text(prepared.open_file(table.file), table.time_units))
        labels = _labels(prepared, challenge)
        if labels is not None:
            _write_csv(data / "labels.csv", iter([labels.rename_axis(ROW_ID).reset_index()]))
        return
    _write_csv(data / "train.csv", _train_rows(prepared, challenge))
    _write_csv(data / "test.csv", _test_rows(prepared))


def training_target(prepared: PreparedData, challenge: Challenge) -> pd.Series[Any] | pd.DataFrame | None:
    """y of the training rows as `fit` receives it: the original labels, or float64; None where it gets no labels."""
    task = task_of(challenge.definition.task.type)
    if not task.labelled:
        return None
    values = read_target(prepared.train_target.read_bytes())
    return task.given(values, target_of(challenge, prepared), challenge.definition.dataset.target_name)


def train_csv(prepared: PreparedData, challenge: Challenge) -> bytes:
    """The bytes of `data/train.csv`."""
    chunks = enumerate(_train_rows(prepared, challenge))
    return "".join(
        chunk.to_csv(index=False, header=number == 0, lineterminator="\n") for number, chunk in chunks
    ).encode()


def _train_rows(prepared: PreparedData, challenge: Challenge) -> Iterator[pd.DataFrame]:
    labels = _labels(prepared, challenge)
    start = 0
    for chunk in _features_as_text(prepared, "train"):
        rows = None if labels is None else labels.iloc[start : start + len(chunk)]
        yield chunk if rows is None else chunk.assign(**{str(name): rows[name].to_numpy() for name in rows})
        start += len(chunk)


def _labels(prepared: PreparedData, challenge: Challenge) -> pd.DataFrame | None:
    """The target of the training rows as it stands in the source; None where models are fitted without labels."""
    labels = training_target(prepared, challenge)
    if isinstance(labels, pd.Series):
        if prepared.classes is None:
            labels = labels.astype(np.dtype(prepared.manifest.target.type))
        labels = labels.to_frame()
    return labels


def _test_rows(prepared: PreparedData) -> Iterator[pd.DataFrame]:
    start = 0
    for part in ("public", "private"):
        for chunk in _features_as_text(prepared, part):
            chunk.insert(0, ROW_ID, np.arange(start, start + len(chunk)))
            yield chunk
            start += len(chunk)


def _features_as_text(prepared: PreparedData, part: Part) -> Iterator[pd.DataFrame]:
    """X in pieces, with times as text."""
    return _as_text(prepared.open_file(f"{part}_features"), prepared.manifest.time_units)


def _as_text(path: Path, units: Mapping[str, TimeUnit]) -> Iterator[pd.DataFrame]:
    """A table in pieces, with times as text."""
    with pa.memory_map(str(path)) as file, pa.ipc.open_stream(file) as reader:
        batch = reader.read_next_batch()
        for rows in slices(batch.num_rows):
            chunk: pd.DataFrame = batch.slice(rows.start, rows.stop - rows.start).to_pandas(use_threads=False)
            for name, unit in units.items():
                values = chunk[name].to_numpy()
                chunk[name] = np.where(np.isnat(values), "", np.datetime_as_string(values, unit=unit))
            yield chunk


def _write_csv(path: Path, chunks: Iterator[pd.DataFrame]) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        for number, chunk in enumerate(chunks):
            chunk.to_csv(file, index=False, header=number == 0, lineterminator="\n")


# The first conversion imports more of pyarrow and pandas; it happens here, because inside a sandbox it could not.
read_features(table_bytes({"text": pd.Series(["a"], dtype="str"), "time": np.zeros(1, dtype="datetime64[ns]")}))
