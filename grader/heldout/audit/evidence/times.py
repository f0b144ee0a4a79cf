"""Columns that may say when a row was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from heldout.audit.evidence.identity import id_like
from heldout.audit.evidence.names import BIRTH_WORDS, TIME_WORDS, names_a_time, words

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
    birth = any(word in BIRTH_WORDS for word in found)
    if column.dtype.kind == "M":
        return None if birth else TimeCandidate(name, f"a date or time, with {distinct:,} different values", enough)
    if birth:
        return None
    if found in {("year",), ("yr",)} and _are_years(column):
        low, high = column.min(), column.max()
        in_order = bool(column.is_monotonic_increasing or column.is_monotonic_decreasing)
        also = ", in the order of the rows" if in_order else ""
        # The year of a car's model describes the car. A file that was kept over years has its rows in their order.
        return TimeCandidate(name, f"its name, and years from {low:.0f} to {high:.0f}{also}", enough and in_order)
    if len(found) == 1 and found[0] in _ABSOLUTE - {"year"}:
        sorted_too = bool(column.is_monotonic_increasing)
        return TimeCandidate(name, "its name" + (", and it goes up from row to row" if sorted_too else ""), sorted_too)
    comes_again = bool(found) and found[-1] == "day" and distinct <= _DAYS
    if (
        distinct >= _FEWEST_NAMED
        and names_a_time(name)
        and found[-1] in TIME_WORDS & (_ABSOLUTE | {"day"})
        and not comes_again
    ):
        return TimeCandidate(name, "its name", likely=False)
    return _in_file_order(column, name)


def _are_years(column: Column) -> bool:
    known = column.dropna()
    return bool(((known >= _YEARS[0]) & (known <= _YEARS[1]) & (known % 1 == 0)).all())


def _in_file_order(column: Column, name: str) -> TimeCandidate | None:
    if len(column) < _FEWEST_SORTED or column.nunique() < 10 or not column.is_monotonic_increasing or id_like(column):
        return None
    return TimeCandidate(name, "its values go up from row to row: the file may be sorted by it", likely=False)
