"""Columns of a file that has types: Parquet."""

from __future__ import annotations

import datetime
import decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heldout.dataset.convert import Converted, convert, inferred_from_type
from heldout.reading.report import ReadingReport, shown

if TYPE_CHECKING:
    Column = pd.Series[Any]

_DIGITS = 15
"""What a float64 holds of any decimal number."""
_EXACT = 2**53
_YEARS = (1678, 2261)


def from_typed(column: Column, report: ReadingReport) -> Column:
    """A column in one of the five types, or as texts (to be read like a text file's); what changes is told."""
    name = str(column.name)
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        report.add("times are in UTC in", name, 0)
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    if column.dtype.kind == "m":
        report.add("durations were read as seconds in", name, int(column.notna().sum()))
        return column.dt.total_seconds()
    if column.dtype == object:
        column = _from_objects(column, report)
    if column.dtype.kind == "M":
        return _within_reach(column, report)
    kind = inferred_from_type(column)
    values, wrong = convert(column, kind)
    gaps = values.dtype.kind == "f" and not wrong.any()
    if column.dtype.kind in "iu" and (gaps or (wrong.any() and kind == "int64")):
        values, wrong = _long_or_gappy(column)
    if wrong.any():
        texts = column.map(str, na_action="ignore").astype("str")
        example = shown(str(texts.dropna().iloc[0]))
        report.add("kept as text, for lack of a plain type:", name, int(texts.notna().sum()), example)
        return texts
    return values


def _long_or_gappy(column: Column) -> Converted:
    """Whole numbers with gaps as float64 where that loses no digit; as texts otherwise."""
    known = column.dropna()
    if len(known) and max(abs(int(known.max())), abs(int(known.min()))) > _EXACT:
        texts = column.astype(object).map(str, na_action="ignore").astype("str")
        return Converted(texts, np.zeros(len(column), dtype=bool))
    return convert(column, "float64")


def _from_objects(column: Column, report: ReadingReport) -> Column:
    """Decimals become numbers, times of day seconds, bytes texts; other objects stay."""
    name = str(column.name)
    known = column.dropna()
    if known.empty:
        return column
    if known.map(lambda value: isinstance(value, decimal.Decimal)).all():
        digits = max(len(value.as_tuple().digits) for value in known)
        if digits > _DIGITS and any(decimal.Decimal(float(value)) != value for value in known):
            long = sum(len(value.as_tuple().digits) > _DIGITS for value in known)
            if all(value == value.to_integral_value() for value in known):
                report.add(
                    "whole numbers with more digits than a number holds stay texts in", name, long, str(known.iloc[0])
                )
                return column.map(lambda value: f"{value:f}", na_action="ignore").astype("str")
            report.add("decimals with more than 15 digits were rounded in", name, long, str(known.iloc[0]))
        return column.map(float, na_action="ignore").astype("float64")
    if known.map(lambda value: isinstance(value, datetime.time)).all():
        report.add("times of day were read as seconds in", name, len(known), str(known.iloc[0]))
        return column.map(_seconds, na_action="ignore").astype("float64")
    if known.map(lambda value: isinstance(value, bytes)).all():
        try:
            texts = column.map(lambda value: value.decode(), na_action="ignore").astype("str")
        except UnicodeDecodeError:
            return column
        report.add("bytes were read as UTF-8 texts in", name, len(known), shown(str(texts.dropna().iloc[0])))
        return texts
    if known.map(lambda value: isinstance(value, (datetime.date, datetime.datetime))).all():
        years = known.map(lambda value: value.year)
        far = known.index[(years < _YEARS[0]) | (years > _YEARS[1])]
        _tell_far(column, far, report)
        return pd.to_datetime(column.drop(far).reindex(column.index), errors="coerce")
    return column


def _seconds(value: datetime.time) -> float:
    return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6


def _within_reach(column: Column, report: ReadingReport) -> Column:
    """datetime64[ns]; what lies beyond is missing."""
    years = column.dt.year
    far = column.index[(years < _YEARS[0]) | (years > _YEARS[1])]
    _tell_far(column, far, report)
    return column.mask(column.index.isin(far)).astype("datetime64[ns]")


def _tell_far(column: Column, far: pd.Index[Any], report: ReadingReport) -> None:
    if len(far):
        said = "dates before 1678 or after 2261 count as missing in"
        report.add(said, str(column.name), len(far), str(column.loc[far[0]]), "--type COLUMN=text keeps them")
