"""Columns of many rows, made a piece at a time: a piece is in memory, and all of them lie on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from heldout.base.spill import Spill

if TYPE_CHECKING:
    Column = pd.Series[Any]

ROWS_AT_ONCE = 50_000
"""Rows that are in memory at a time."""


def in_one_piece(count: int) -> bool:
    """Whether so many rows are few enough to be made at once, in memory."""
    return count <= ROWS_AT_ONCE


def slices(count: int) -> Iterator[slice]:
    """Where the pieces of so many rows lie."""
    return (slice(start, min(start + ROWS_AT_ONCE, count)) for start in range(0, count, ROWS_AT_ONCE))


def array_of(pieces: Iterable[pa.Array], folder: Path | None) -> pa.Array:
    """One array of pieces of one type: numbers, times, bools or `large_string`. `folder` is where its bytes lie;
    without it, in memory.

    Each piece but the last has a number of rows that eight divides, so that no byte holds bits of two.

    Raises:
        WriteError: `folder` has no room.
        ValueError: there is no piece.
    """
    kind, count, missing, ends = None, 0, 0, 0
    valid, offsets, values = Spill(folder), Spill(folder), Spill(folder)
    for piece in pieces:
        kind = piece.type
        count, missing = count + len(piece), missing + piece.null_count
        valid.write(_bits(piece.is_valid()))
        if not pa.types.is_large_string(kind):
            values.write(_fixed_width(piece))
            continue
        found = np.frombuffer(piece.buffers()[1], np.int64)[piece.offset : piece.offset + len(piece) + 1]
        offsets.write((found[:-1] - found[0] + ends).data)
        ends += int(found[-1] - found[0])
        values.write(memoryview(piece.buffers()[2] or b"")[found[0] : found[-1]])
    if kind is None:
        raise ValueError("there is no piece to make an array of")
    buffers = [pa.py_buffer(valid.whole()) if missing else None]
    if pa.types.is_large_string(kind):
        offsets.write(np.array([ends]).data)
        buffers.append(pa.py_buffer(offsets.whole()))
    return pa.Array.from_buffers(kind, count, [*buffers, pa.py_buffer(values.whole())], missing)


def column_of(pieces: Iterable[Column], folder: Path | None) -> Column:
    """One column of pieces of one dtype: int64, float64, bool, datetime64[ns] or `str`.

    Raises:
        WriteError: `folder` has no room.
        ValueError: there is no piece.
    """
    taken = iter(pieces)
    first = next(taken, None)
    if first is None:
        raise ValueError("there is no piece to make a column of")
    if first.dtype.kind in "ifbM":
        spill = Spill(folder)
        for piece in chain([first], taken):
            spill.write(_bytes(piece))
        return pd.Series(np.frombuffer(spill.whole(), first.to_numpy().dtype), copy=False)
    texts = array_of((text_array(piece) for piece in chain([first], taken)), folder)
    column: Column = pa.table({"": texts}).to_pandas(use_threads=False)[""]
    return column


def text_array(column: Column) -> pa.Array:
    """A `str` column as one array of texts, without a copy where it is one."""
    found = pa.array(column, type=pa.large_string(), from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _bytes(column: Column) -> memoryview:
    return np.ascontiguousarray(column.to_numpy()).view(np.uint8).data


def _fixed_width(piece: pa.Array) -> memoryview:
    if pa.types.is_boolean(piece.type):
        return _bits(piece)
    width = piece.type.bit_width // 8
    return memoryview(piece.buffers()[1])[piece.offset * width : (piece.offset + len(piece)) * width]


def _bits(flags: pa.Array) -> memoryview:
    return np.packbits(flags.to_numpy(zero_copy_only=False), bitorder="little").data
