"""The content hash of a table: names, types and values in row order, however and wherever they are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from heldout.base.vocabulary import ColumnType
from heldout.dataset.pieces import slices

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_SCHEMA = b"heldout.table/1"
_MISSING = -1
"""Stands for the length of a missing text."""
_WIDTHS = {"int64": 8, "float64": 8, "bool": 1, "datetime64": 8}


def content_hash(frame: pd.DataFrame, rows: NDArray[np.int64] | None = None) -> str:
    """`sha256:…` of the logical content of `frame`, or of the rows of these numbers in their order; its index does not
    count. Some rows are looked at at a time.

    Two tables have the same hash exactly when they have the same column names in the same order, the same types (of
    int64, float64, str, bool, datetime64) and the same values in the same row order. Any missing value equals any other
    missing value; 0.0 and -0.0 differ. The hash depends on no file format, library version or byte order: numbers are
    hashed as little-endian 64-bit words, times as nanoseconds since 1970, texts as UTF-8 with their lengths.
    """
    digest = hashlib.sha256(_SCHEMA)
    count = len(frame) if rows is None else len(rows)
    _add(digest, np.array([count, frame.shape[1]]).astype("<i8").tobytes())
    for name, column in frame.items():
        kind = column_type(column)
        _add(digest, str(name).encode())
        _add(digest, kind.encode())
        if kind == "str":
            _add_texts(digest, column, rows)
            continue
        digest.update((count * _WIDTHS[kind]).to_bytes(8, "little"))
        for piece in _pieces(column, rows):
            digest.update(_canonical(piece, kind))
    return f"sha256:{digest.hexdigest()}"


def column_type(column: pd.Series[Any]) -> ColumnType:
    """The type of a column as `dataset.toml` names it."""
    match column.dtype.kind:
        case "i":
            return "int64"
        case "f":
            return "float64"
        case "b":
            return "bool"
        case "M":
            return "datetime64"
        case _:
            return "str"


def _canonical(column: pd.Series[Any], kind: Literal["int64", "float64", "bool", "datetime64"]) -> bytes:
    """The values as one byte string."""
    match kind:
        case "int64":
            return column.to_numpy().astype("<i8").tobytes()
        case "float64":
            numbers = column.to_numpy().astype("<f8")
            return np.where(np.isnan(numbers), np.array(np.nan, "<f8"), numbers).astype("<f8").tobytes()
        case "bool":
            return column.to_numpy().astype("u1").tobytes()
        case "datetime64":
            return column.to_numpy().astype("datetime64[ns]").astype("<i8").tobytes()


def _add_texts(digest: hashlib._Hash, column: pd.Series[Any], rows: NDArray[np.int64] | None) -> None:
    """Add the lengths of texts, and the texts. A piece is made bytes at a time, twice: all of them would take several
    times what the column does."""
    count = len(column) if rows is None else len(rows)
    digest.update((count * 8).to_bytes(8, "little"))
    total = 0
    for piece in _pieces(column, rows):
        sizes = np.array([_length(text) for text in _texts(piece)], dtype="<i8")
        digest.update(sizes.tobytes())
        total += int(sizes[sizes > 0].sum())
    digest.update(total.to_bytes(8, "little"))
    for piece in _pieces(column, rows):
        digest.update(b"".join(text for text in _texts(piece) if text))


def _pieces(column: pd.Series[Any], rows: NDArray[np.int64] | None) -> Iterator[pd.Series[Any]]:
    count = len(column) if rows is None else len(rows)
    return (column.iloc[piece if rows is None else rows[piece]] for piece in slices(count))


def _texts(piece: pd.Series[Any]) -> list[bytes | None]:
    return [value.encode() if isinstance(value, str) else None for value in piece.tolist()]


def _length(text: bytes | None) -> int:
    return _MISSING if text is None else len(text)


def _add(digest: hashlib._Hash, part: bytes) -> None:
    """Add one part, with its length before it so that no two sequences of parts look alike."""
    digest.update(len(part).to_bytes(8, "little"))
    digest.update(part)
