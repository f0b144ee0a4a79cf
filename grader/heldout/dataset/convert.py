"""One column at a time: raw values become one of the five column types, without loss, or the rows that cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heldout.base.vocabulary import ColumnType
from heldout.dataset.content import column_type
from heldout.dataset.pieces import column_of, slices, text_array

if TYPE_CHECKING:
    Column = pd.Series[Any]

PHRASES: dict[ColumnType, str] = {
    "int64": "a whole number (int64)",
    "float64": "a number (float64)",
    "str": "a text (str)",
    "bool": "true or false (bool)",
    "datetime64": "a date such as 2024-03-31 or a time such as 2024-03-31T17:05:00 (datetime64)",
}

_WHOLE = r"^\s*[+-]?[0-9]+\s*$"
_NUMBER = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$|^\s*[+-]?inf\s*$"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?)?$"
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}

_LIKE_WHOLE = r"^[+-]?(0|[1-9][0-9]*)$"
_LIKE_NUMBER = r"^[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_LARGEST = 2**63
_EXACT = 2**53
"""Up to here a float64 holds every whole number."""
_PYTHON_TYPES: dict[ColumnType, tuple[type, ...]] = {
    "int64": (int, np.integer),
    "float64": (int, float, np.integer, np.floating),
    "str": (str,),
    "bool": (bool, np.bool_),
    "datetime64": (),
}
_INSTEAD: dict[ColumnType, Any] = {
    "int64": 0,
    "float64": np.nan,
    "str": np.nan,
    "bool": False,
    "datetime64": pd.NaT,
}
_EARLIEST, _LATEST = np.datetime64("1677-09-22", "us"), np.datetime64("2262-04-11", "us")
"""What 64 bits of nanoseconds hold, in whole days."""


class Converted(NamedTuple):
    """A column in its type, and the rows that do not fit it."""

    values: Column
    """int64 | float64 | str | bool | datetime64[ns]; meaningless where `wrong`."""
    wrong: NDArray[np.bool_]


def convert(column: Column, kind: ColumnType) -> Converted:
    """`column` as `kind`. Texts are read as ISO 8601 times, `true` or `false`, and numbers with a decimal point.

    Whole numbers and numbers become each other where no value changes; a missing value is wrong in int64 and bool.
    """
    plain = _plain(column)
    if isinstance(plain.dtype, pd.StringDtype):
        return _FROM_TEXT[kind](plain)
    converted = _from_typed(plain, kind)
    return converted if converted is not None else _one_by_one(plain, kind)


def convert_in_pieces(column: Column, kind: ColumnType, folder: Path) -> Converted:
    """As `convert`, of a column of texts: some rows at a time, and what is made of them lies in `folder`.

    Raises:
        WriteError: `folder` has no room.
    """
    wrong = np.zeros(len(column), dtype=bool)

    def converted() -> Iterator[Column]:
        for rows in slices(len(column)):
            piece = convert(column.iloc[rows], kind)
            wrong[rows] = piece.wrong
            yield piece.values

    return Converted(column_of(converted(), folder), wrong)


def inferred_from_text(column: Column) -> ColumnType:
    """The narrowest type that every text of the column can be read as; a column without any value is float64.

    A number with leading zeros is a text, since postcodes and article numbers are; so are whole numbers that the type
    would round. Whole numbers with gaps are float64.
    """
    missing = int(column.isna().sum())
    if _all_like(column, _LIKE_WHOLE) and missing < len(column):
        fits = _in_every_piece(column, lambda piece: not _from_text_int(piece).wrong[piece.notna()].any())
        if not missing or not fits:
            return "int64" if fits else "str"
        largest = max(int(_from_text_int(column.iloc[piece]).values.abs().max()) for piece in slices(len(column)))
        return "float64" if largest <= _EXACT else "str"
    if _all_like(column, _LIKE_NUMBER):
        return "float64"
    if not missing and _in_every_piece(column, lambda piece: bool(piece.isin(list(_BOOLS)).all())):
        return "bool"
    if _all_like(column, _TIME) and _in_every_piece(column, lambda piece: not _from_text_time(piece).wrong.any()):
        return "datetime64"
    return "str"


def _all_like(column: Column, pattern: str) -> bool:
    """Whether all texts match that are not missing."""
    return _in_every_piece(column, lambda piece: bool((_like(text_array(piece), pattern) | piece.isna()).all()))


def _in_every_piece(column: Column, holds: Callable[[Column], bool]) -> bool:
    return all(holds(column.iloc[piece]) for piece in slices(len(column)))


def inferred_from_type(column: Column) -> ColumnType:
    """The type of a column of a typed file; anything that is not a number, a bool or a time is a text."""
    plain = _plain(column)
    return "int64" if plain.dtype.kind == "u" else column_type(plain)


def _plain(column: Column) -> Column:
    """The column with a plain dtype: numpy's numbers, bools and times, pandas' `str`, or object for a mixture."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if column.dtype == object:
        column = _from_objects(column)
    dtype = column.dtype
    if isinstance(dtype, pd.StringDtype) or str(dtype) in ("string", "large_string[pyarrow]", "string[pyarrow]"):
        return column.astype("str")
    if pd.api.types.is_extension_array_dtype(dtype) and dtype.kind in "iufb":
        return _from_nullable(column)
    return column


def _from_objects(column: Column) -> Column:
    match pd.api.types.infer_dtype(column, skipna=True):
        case "string" | "empty":
            return column.astype("str")
        case "date" | "datetime" | "datetime64":
            times = pd.to_datetime(column, errors="coerce")
            return column if (times.isna() & column.notna()).any() else times
        case "integer" | "floating" | "mixed-integer-float":
            return pd.to_numeric(column)
        case _:
            return column.infer_objects()


def _from_nullable(column: Column) -> Column:
    if not column.isna().any():
        return pd.Series(column.to_numpy(dtype=f"{column.dtype.kind}8" if column.dtype.kind != "b" else "bool"))
    if column.dtype.kind == "b":
        return column.astype(object)
    return pd.Series(column.to_numpy(dtype="float64", na_value=np.nan))


def _from_typed(column: Column, kind: ColumnType) -> Converted | None:
    """Columns that are not text; None where the dtype has nothing to do with `kind`."""
    dtype = column.dtype
    fine = np.zeros(len(column), dtype=bool)
    match kind:
        case "int64" if dtype.kind in "iuf":
            return _whole_numbers(column.to_numpy())
        case "float64" if dtype.kind in "iuf":
            return Converted(column.astype("float64"), fine)
        case "bool" if dtype.kind == "b":
            return Converted(column.astype("bool"), fine)
        case "datetime64" if dtype.kind == "M" and not isinstance(dtype, pd.DatetimeTZDtype):
            return _nanoseconds(column, column.isna().to_numpy())
        case _:
            return None


def _whole_numbers(numbers: NDArray[Any]) -> Converted:
    if numbers.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            wrong = ~(np.isfinite(numbers) & (numbers == np.floor(numbers)) & (np.abs(numbers) < float(_LARGEST)))
    else:
        wrong = numbers >= _LARGEST if numbers.dtype.kind == "u" else np.zeros(len(numbers), dtype=bool)
    return Converted(pd.Series(np.where(wrong, 0, numbers).astype("int64")), wrong)


def _nanoseconds(times: Column, missing: NDArray[np.bool_]) -> Converted:
    values = times.to_numpy().astype("datetime64[us]" if times.dtype != "datetime64[ns]" else "datetime64[ns]")
    wrong = ~missing & (np.isnat(values) | (values < _EARLIEST) | (values >= _LATEST))
    return Converted(pd.Series(np.where(wrong, np.datetime64("NaT", "us"), values).astype("datetime64[ns]")), wrong)


def _one_by_one(column: Column, kind: ColumnType) -> Converted:
    """A mixture of Python objects, or a dtype that has nothing to do with `kind`: what is right there is kept."""
    objects = column.astype(object).tolist()
    missing = column.isna().to_numpy()
    allowed, instead = _PYTHON_TYPES[kind], _INSTEAD[kind]
    right = np.array([isinstance(value, allowed) and _in_range(value, kind) for value in objects], dtype=bool)
    values = [value if fits else instead for value, fits in zip(objects, right, strict=True)]
    dtype = "datetime64[ns]" if kind == "datetime64" else kind
    may_be_missing = kind in ("float64", "str", "datetime64")
    return Converted(pd.Series(values, dtype=dtype), ~right & ~(missing & may_be_missing))


def _in_range(value: Any, kind: ColumnType) -> bool:
    """Whether a number is no bool in disguise and, for int64, fits into 64 bits."""
    if kind == "int64":
        return not isinstance(value, bool) and -_LARGEST <= value < _LARGEST
    return kind != "float64" or not isinstance(value, bool)


def _from_text_int(column: Column) -> Converted:
    texts = text_array(column)
    wrong = ~_like(texts, _WHOLE)
    cleaned = _numbers_only(texts, wrong, "0")
    try:
        values = pc.cast(cleaned, pa.int64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        numbers = [int(text) for text in cleaned.to_pylist()]
        wrong |= np.array([not -_LARGEST <= number < _LARGEST for number in numbers])
        values = np.array([0 if bad else number for number, bad in zip(numbers, wrong, strict=True)], dtype="int64")
    return Converted(pd.Series(values), wrong)


def _from_text_float(column: Column) -> Converted:
    texts = text_array(column)
    missing = column.isna().to_numpy()
    wrong = ~_like(texts, _NUMBER) & ~missing
    # astype of numpy's texts rounds correctly and alike on every platform; pandas' own parser does not.
    values = _numbers_only(texts, wrong | missing, "nan").to_numpy(zero_copy_only=False).astype("float64")
    return Converted(pd.Series(values), wrong)


def _from_text_bool(column: Column) -> Converted:
    values = column.map(_BOOLS)
    return Converted(values.eq(True).astype("bool"), values.isna().to_numpy())


def _from_text_time(column: Column) -> Converted:
    missing = column.isna().to_numpy()
    unlike = ~_like(text_array(column), _TIME) & ~missing
    times = pd.to_datetime(column.mask(unlike), format="ISO8601", errors="coerce")
    values, wrong = _nanoseconds(times, missing | unlike)
    return Converted(values, wrong | unlike)


def _from_text_str(column: Column) -> Converted:
    return Converted(column.astype("str"), np.zeros(len(column), dtype=bool))


_FROM_TEXT: dict[ColumnType, Callable[[Column], Converted]] = {
    "int64": _from_text_int,
    "float64": _from_text_float,
    "bool": _from_text_bool,
    "datetime64": _from_text_time,
    "str": _from_text_str,
}


def _like(texts: pa.Array, pattern: str) -> NDArray[np.bool_]:
    """Which texts match; a missing one does not."""
    matches: NDArray[np.bool_] = pc.fill_null(pc.match_substring_regex(texts, pattern), False).to_numpy(
        zero_copy_only=False
    )
    return matches.copy()


def _numbers_only(texts: pa.Array, left_out: NDArray[np.bool_], instead: str) -> pa.Array:
    """The texts without spaces around them and without a leading plus, `instead` where left out."""
    trimmed = pc.utf8_ltrim(pc.utf8_trim_whitespace(texts), "+")
    return pc.if_else(pa.array(left_out), pa.scalar(instead, pa.large_string()), trimmed)
