"""The content hash of a table: names, types and values in row order, however and wherever they are stored."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from heldout.base.vocabulary import ColumnType

if TYPE_CHECKING:
    import pandas as pd

_SCHEMA = b"heldout.table/1"
_MISSING = -1
"""Stands for the length of a missing text."""
_TEXTS_AT_ONCE = 50_000


def content_hash(frame: pd.DataFrame) -> str:
    """`sha256:…` of the logical content of `frame`; its index does not count.

    Two tables have the same hash exactly when they have the same column names in the same order, the same types (of
    int64, float64, str, bool, datetime64) and the same values in the same row order. Any missing value equals any other
    missing value; 0.0 and -0.0 differ. The hash depends on no file format, library version or byte order: numbers are
    hashed as little-endian 64-bit words, times as nanoseconds since 1970, texts as UTF-8 with their lengths.
    """
    digest = hashlib.sha256(_SCHEMA)
    _add(digest, np.array(frame.shape).astype("<i8").tobytes())
    for name, column in frame.items():
        kind = column_type(column)
        _add(digest, str(name).encode())
        _add(digest, kind.encode())
        if kind == "str":
            _add_texts(digest, column)
        else:
            _add(digest, _canonical(column, kind))
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


def _add_texts(digest: hashlib._Hash, column: pd.Series[Any]) -> None:
    """Add the lengths of texts, and the texts. Some are made bytes at a time, twice: all of them would take several
    times what the column does."""
    pieces = range(0, len(column), _TEXTS_AT_ONCE)
    lengths = [_length(value) for start in pieces for value in _texts(column, start)]
    sizes = np.array(lengths, dtype="<i8")
    _add(digest, sizes.tobytes())
    digest.update(int(sizes[sizes > 0].sum()).to_bytes(8, "little"))
    for start in pieces:
        digest.update(b"".join(text for text in _texts(column, start) if text))


def _texts(column: pd.Series[Any], start: int) -> list[bytes | None]:
    values = column.iloc[start : start + _TEXTS_AT_ONCE].tolist()
    return [value.encode() if isinstance(value, str) else None for value in values]


def _length(text: bytes | None) -> int:
    return _MISSING if text is None else len(text)


def _add(digest: hashlib._Hash, part: bytes) -> None:
    """Add one part, with its length before it so that no two sequences of parts look alike."""
    digest.update(len(part).to_bytes(8, "little"))
    digest.update(part)
