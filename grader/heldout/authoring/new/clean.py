"""Texts become numbers, dates and flags where every value of a column can; each liberty that is taken is told."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heldout.authoring.new.raw import RawTable
from heldout.dataset.convert import convert, inferred_from_text, inferred_from_type

if TYPE_CHECKING:
    Column = pd.Series[Any]

_ALWAYS_MISSING = frozenset({"", "NA", "N/A", "n/a", "<NA>", "NaN", "nan", "NULL", "null", "#N/A", "?"})
_MISSING_AMONG_NUMBERS = frozenset({"-", "--", ".", "None", "none", "na", "missing", "unknown", "#DIV/0!", "*"})
"""These count as missing only where everything else in the column is a number or a date."""

_COMMA_DECIMAL = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d{1,3})(\.\d+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})([ T]\d{1,2}:\d{2}(:\d{2})?)?")
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})( \d{1,2}:\d{2}(:\d{2})?)?")
_WITH_ZONE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})")
_LOOKED_AT = 2000
_NAMES_SHOWN = 4


@dataclass(frozen=True)
class CleanTable:
    """A table as datasets are kept."""

    frame: pd.DataFrame
    """Columns of int64, float64, str, bool or datetime64; RangeIndex."""
    notes: tuple[str, ...]


def clean(raw: RawTable) -> CleanTable:
    """The table in the five column types; columns without any value are left out."""
    told: dict[str, list[str]] = defaultdict(list)
    columns: dict[str, Column] = {}
    for name in raw.frame.columns:
        column = raw.frame[name]
        if isinstance(column.dtype, pd.StringDtype):
            values = _from_text(column, raw.decimal_commas, told)
        else:
            values = _from_typed(column, told)
        if values.dtype.kind == "f" and np.isinf(values).any():
            told["infinite numbers count as missing in {}"].append(str(name))
            values = values.where(np.isfinite(values))
        if values.isna().all():
            told["left out, without any value: {}"].append(str(name))
        else:
            columns[str(name)] = values
    notes = [text.format(_listed(names)) for text, names in told.items()]
    return CleanTable(pd.DataFrame(columns), (*raw.notes, *notes))


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more


def _from_typed(column: Column, told: dict[str, list[str]]) -> Column:
    """A column of a typed file; what is none of the five types becomes text."""
    name = str(column.name)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        told["times of {} are in UTC"].append(name)
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    if column.dtype.kind == "m":
        told["durations of {} are in seconds"].append(name)
        return column.dt.total_seconds()
    kind = inferred_from_type(column)
    values, wrong = convert(column, kind)
    if wrong.any() and kind == "int64":
        values, wrong = convert(column, "float64")
    if wrong.any():
        told["kept as text, for lack of a plain type: {}"].append(name)
        return column.map(str, na_action="ignore").astype("str")
    return values


def _from_text(column: Column, decimal_commas: bool, told: dict[str, list[str]]) -> Column:
    name = str(column.name)
    as_it_is = inferred_from_text(column)
    if as_it_is != "str":
        return convert(column, as_it_is).values
    texts = column.str.strip().str.replace("\r\n", "\n").str.replace("\r", "\n").str.replace("\0", "")
    known = texts.mask(texts.isin(list(_ALWAYS_MISSING)))
    for marker in sorted(set(texts[known.isna()].dropna().unique()) - {""}):
        told[f"'{marker}' counts as missing in {{}}"].append(name)
    typed = _typed(known, decimal_commas, told)
    if typed is not None:
        return typed
    among = known.mask(known.isin(list(_MISSING_AMONG_NUMBERS)))
    if among.notna().any() and among.isna().sum() > known.isna().sum():
        typed = _typed(among, decimal_commas, told)
        if typed is not None:
            for marker in sorted(set(known[among.isna()].dropna().unique())):
                told[f"'{marker}' counts as missing in {{}}"].append(name)
            return typed
    return known.astype("str")


def _typed(texts: Column, decimal_commas: bool, told: dict[str, list[str]]) -> Column | None:
    """The column as numbers, flags or times; None where it is text."""
    for candidate in (texts, _plain_numbers(texts, decimal_commas, told), _iso_dates(texts, told)):
        if candidate is None or candidate.isna().all():
            continue
        kind = inferred_from_text(candidate)
        if kind != "str":
            return convert(candidate, kind).values
    return None


def _all_match(texts: Column, pattern: re.Pattern[str]) -> bool:
    known = texts.dropna()
    return bool(len(known)) and bool(
        known.iloc[:_LOOKED_AT].str.fullmatch(pattern).all() and known.str.fullmatch(pattern).all()
    )


def _plain_numbers(texts: Column, decimal_commas: bool, told: dict[str, list[str]]) -> Column | None:
    """1.234,5 or 1,234.5 as 1234.5."""
    name = str(texts.name)
    if decimal_commas and texts.str.contains(",").any() and _all_match(texts, _COMMA_DECIMAL):
        told["decimal commas were read as such in {}"].append(name)
        return texts.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    if not decimal_commas and texts.str.contains(",").any() and _all_match(texts, _THOUSANDS):
        told["commas between thousands were taken out of {}"].append(name)
        return texts.str.replace(",", "", regex=False)
    return None


def _iso_dates(texts: Column, told: dict[str, list[str]]) -> Column | None:
    name = str(texts.name)
    if _all_match(texts, _WITH_ZONE):
        told["times of {} are in UTC"].append(name)
        times = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce").dt.tz_localize(None)
        return _written(times, texts)
    if _all_match(texts, _YEAR_FIRST):
        return _written(_parsed_dates(texts.str.replace("/", "-"), "%Y-%m-%d"), texts)
    if _all_match(texts, _DAY_FIRST):
        return _day_or_month_first(texts, told)
    return None


def _day_or_month_first(texts: Column, told: dict[str, list[str]]) -> Column | None:
    name = str(texts.name)
    parts = texts.str.extract(_DAY_FIRST)
    first, second = pd.to_numeric(parts[0]), pd.to_numeric(parts[2])
    german = bool((parts[1].dropna() == ".").all())
    if (first > 12).any() or german:
        order, words = "%d-%m-%Y", "day, month, year"
    elif (second > 12).any():
        order, words = "%m-%d-%Y", "month, day, year"
    else:
        told["kept as text, since day and month could be either way round: {}"].append(name)
        return None
    written = _written(_parsed_dates(texts.str.replace(r"[./]", "-", regex=True), order), texts)
    if written is not None:
        told[f"dates of {{}} were read as {words}"].append(name)
    return written


def _parsed_dates(texts: Column, order: str) -> Column:
    """Times; NaT where a text is none. A file has times of day in all of its rows or in none."""
    with_time = texts.dropna().str.contains(":")
    if not with_time.any():
        return pd.to_datetime(texts, format=order, errors="coerce")
    seconds = ":%S" if texts.dropna().str.count(":").max() > 1 else ""
    return pd.to_datetime(texts.str.replace("T", " "), format=f"{order} %H:%M{seconds}", errors="coerce")


def _written(times: Column, texts: Column) -> Column | None:
    """The times as ISO 8601 texts; None where one of `texts` is no time that exists."""
    if (times.isna() & texts.notna()).any():
        return None
    return times.dt.strftime("%Y-%m-%dT%H:%M:%S").astype("str").where(times.notna())
