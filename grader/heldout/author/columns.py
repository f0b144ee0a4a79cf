"""A table of plain columns as bytes, and back; whatever came is checked before it is believed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_NUMBERS = {"int64": "<i8", "float64": "<f8", "bool": "|b1", "datetime64": "<i8"}


def pack_columns(frame: pd.DataFrame, kinds: dict[str, str]) -> tuple[list[list[Any]], bytes]:
    """Name, kind and bytes of each column in `kinds`, and the bytes one after the other."""
    described, parts = [], []
    for name, kind in kinds.items():
        part = _texts(frame[name]) if kind == "str" else _numbers(frame[name], kind)
        described.append([name, kind, len(part)])
        parts.append(part)
    return described, b"".join(parts)


def unpack_columns(described: object, payload: bytes, rows: object, kinds: dict[str, str]) -> pd.DataFrame:
    """The table.

    Raises:
        ValueError: it is not what `kinds` and `rows` announce.
    """
    if not isinstance(rows, int) or isinstance(rows, bool) or not 0 <= rows <= len(payload):
        raise ValueError("the number of rows is wrong")
    sizes = [size for _, _, size in described] if isinstance(described, list) else []
    if not isinstance(described, list) or [tuple(each[:2]) for each in described] != list(kinds.items()):
        raise ValueError("other columns came than were asked for")
    if sum(sizes) != len(payload) or any(size < 0 for size in sizes):
        raise ValueError("the bytes are too few or too many")
    columns: dict[str, Any] = {}
    start = 0
    for name, kind, size in described:
        part = payload[start : start + size]
        columns[name] = _read_texts(part, rows) if kind == "str" else _read_numbers(part, kind, rows)
        start += size
    return pd.DataFrame(columns)


def _numbers(column: pd.Series[Any], kind: str) -> bytes:
    values = column.to_numpy()
    if kind == "datetime64":
        values = values.astype("datetime64[ns]").view(np.int64)
    return values.astype(_NUMBERS[kind]).tobytes()


def _read_numbers(part: bytes, kind: str, rows: int) -> NDArray[Any]:
    values: NDArray[Any] = np.frombuffer(part, _NUMBERS[kind]).copy()
    if len(values) != rows:
        raise ValueError("a column has too few or too many rows")
    if kind == "bool":
        # Whatever a byte holds, it becomes true or false.
        values = np.not_equal(values.view(np.uint8), 0)
    return values.view("datetime64[ns]") if kind == "datetime64" else values


def _texts(column: pd.Series[Any]) -> bytes:
    """The length of each text in bytes (-1: missing), then the texts."""
    missing = column.isna().to_numpy()
    texts = [b"" if gone else str(text).encode() for text, gone in zip(column, missing, strict=True)]
    lengths = np.where(missing, -1, [len(text) for text in texts]).astype("<i8")
    return lengths.tobytes() + b"".join(texts)


def _read_texts(part: bytes, rows: int) -> pd.Series[Any]:
    lengths = np.frombuffer(part[: 8 * rows], "<i8")
    if len(lengths) != rows or (lengths < -1).any() or int(np.maximum(lengths, 0).sum()) != len(part) - 8 * rows:
        raise ValueError("a column of texts is damaged")
    texts: list[str | None] = []
    start = 8 * rows
    for length in lengths.tolist():
        texts.append(None if length < 0 else part[start : start + length].decode())
        start += max(length, 0)
    return pd.Series(texts, dtype="str")
