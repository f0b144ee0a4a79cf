"""Columns that may say when a row was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from heldout.audit.evidence.identity import id_like
from heldout.audit.evidence.names import TIME_WORDS, names_a_time, words
from heldout.reading.date_names import names_a_birth, names_what_lies_ahead

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEWEST_TIMES = 5
_FEWEST_NAMED = 8
_FEWEST_SORTED = 30
_DAYS = 31
"""Different values up to which a day is one of a month or of a week, which says nothing of what came first."""
_YEARS = (1700, 2200)
_ABSOLUTE = frozenset({"date", "datetime", "timestamp", "year", "time"})
"""Words that, standing alone, say when; a month or a day of the week comes again."""


@dataclass(frozen=True)
class TimeCandidate:
    """A column that may order the rows in time."""

    column: str
    reason: str
    likely: bool
    """Whether type and name say so; otherwise the values only go up from row to row, or the name only hints at it."""


def time_candidates(frame: pd.DataFrame) -> list[TimeCandidate]:
    """Columns of `frame` (the target left out) that may say when a row was made, the likeliest first."""
    found = [candidate for name in frame.columns if (candidate := _judged(frame[name], str(name))) is not None]
    order = {"datetime64": 0}
    return sorted(found, key=lambda each: (not each.likely, order.get(frame[each.column].dtype.name[:10], 1)))


def _judged(column: Column, name: str) -> TimeCandidate | None:
    distinct = int(column.nunique())
    if column.dtype.kind not in "iufM" or distinct < 3:
        return None
    enough = distinct >= _FEWEST_TIMES and not column.isna().any()
    found = words(name)
    if names_a_birth(name):
        return None
    if column.dtype.kind == "M":
        reason = f"a date or time, with {distinct:,} different values"
        if names_what_lies_ahead(name):
            return TimeCandidate(name, f"{reason}; its name says that it lies ahead of the row", likely=False)
        return TimeCandidate(name, reason, enough)
    counted = counted_time(column)
    its_name = "its name" if counted is None else f"its name, and it looks like {counted}"
    if found in {("year",), ("yr",)} and _are_years(column):
        low, high = column.min(), column.max()
        in_order = bool(column.is_monotonic_increasing or column.is_monotonic_decreasing)
        also = ", in the order of the rows" if in_order else ""
        # The year of a car's model describes the car. A file that was kept over years has its rows in their order.
        return TimeCandidate(name, f"its name, and years from {low:.0f} to {high:.0f}{also}", enough and in_order)
    if len(found) == 1 and found[0] in _ABSOLUTE - {"year"}:
        sorted_too = bool(column.is_monotonic_increasing)
        return TimeCandidate(name, its_name + (", and it goes up from row to row" if sorted_too else ""), sorted_too)
    comes_again = bool(found) and found[-1] == "day" and distinct <= _DAYS
    if (
        distinct >= _FEWEST_NAMED
        and names_a_time(name)
        and found[-1] in TIME_WORDS & (_ABSOLUTE | {"day"})
        and not comes_again
    ):
        return TimeCandidate(name, its_name, likely=False)
    if counted is not None:
        return TimeCandidate(name, its_name, likely=False)
    return _in_file_order(column, name)


_COUNTED = (
    ("seconds since 1970", 1.0, 0.0),
    ("milliseconds since 1970", 1e-3, 0.0),
    ("microseconds since 1970", 1e-6, 0.0),
    ("days since 1900, as spreadsheets count them", 86_400.0, -25_569 * 86_400.0),
)
"""What is counted, its length in seconds, and the second of 1970 at which the count begins."""
_COUNTED_YEARS = (1990, 2040)


def counted_time(column: Column) -> str | None:
    """What numbers count that are times, with the first and the last; None where name or numbers say no time."""
    if column.dtype.kind not in "iuf" or not names_a_time(str(column.name)) or column.nunique() < _FEWEST_NAMED:
        return None
    low, high = float(column.min()), float(column.max())
    dated = bool({"date", "datetime", "timestamp"} & {*words(str(column.name))})
    begin, end = (pd.Timestamp(year, 1, 1).timestamp() for year in _COUNTED_YEARS)
    for what, length, start in _COUNTED:
        first, last = low * length + start, high * length + start
        if begin <= first and last < end and (start == 0.0 or dated):
            days = [f"{pd.Timestamp(moment, unit='s'):%Y-%m-%d}" for moment in (first, last)]
            return f"{what}: {days[0]} to {days[1]}"
    return None


def _are_years(column: Column) -> bool:
    known = column.dropna()
    return bool(((known >= _YEARS[0]) & (known <= _YEARS[1]) & (known % 1 == 0)).all())


def _in_file_order(column: Column, name: str) -> TimeCandidate | None:
    if len(column) < _FEWEST_SORTED or column.nunique() < 10 or not column.is_monotonic_increasing or id_like(column):
        return None
    return TimeCandidate(name, "its values go up from row to row: the file may be sorted by it", likely=False)
