"""Columns of texts that are dates or times of day in somebody's notation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.reading.cells import Cells
from heldout.reading.month_names import MONTH
from heldout.reading.short_years import first_year

if TYPE_CHECKING:
    Column = pd.Series[Any]

Order = Literal["day-first", "month-first", "year-first"]
_NAME = "|".join(sorted(MONTH, key=len, reverse=True))
_ZONES = (
    dict.fromkeys(("utc", "gmt", "wet"), 0)
    | dict.fromkeys(("west", "bst", "cet", "mez"), 1)
    | dict.fromkeys(("cest", "mesz", "eet"), 2)
    | {"eest": 3, "msk": 3, "jst": 9, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8}
    | {"pdt": -7}
)
"""Hours ahead of UTC of the zones that are known by letters."""
_CLOCK = (
    r"(?P<hour>\d{1,2})(?::|h|\.(?=\d\d\.\d\d))(?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?:uhr)?\s*(?P<zone>z|[+-]\d{2}(?::?\d{2})?|" + "|".join(_ZONES) + r")?"
)
_TAIL = rf"(?:(?:,?\s+|t|,)(?:at\s+)?{_CLOCK})?"
_DAYS = (
    "(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|mo|di|mi|do|fr|sa|so|"
    "lun(?:di|es)?|lunedì|mar(?:di|tes|tedì)?|mer(?:credi|coledì)?|miércoles|mié|jeu(?:di)?|jueves|jue|gio(?:vedì)?|"
    "ven(?:dredi|erdì)?|vie(?:rnes)?|sam(?:edi)?|sáb(?:ado)?|sab(?:ato)?|dim(?:anche)?|dom(?:ingo|enica)?"
)
_DAY_NAME = rf"(?:(?:{_DAYS})\.?,?\s+)?"
_ENDING = r"(?:st|nd|rd|th|\.)?"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("ymd", rf"(?P<y>\d{{4}})([-/.])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){_TAIL}"),
        ("three", rf"{_DAY_NAME}(?P<a>\d{{1,2}})([-/.])\s?(?P<b>\d{{1,2}})\2\s?(?P<c>\d{{4}}|\d{{2}}){_TAIL}"),
        ("three", r"(?P<a>\d{1,2})([-/.])(?P<c>\d{4})\2(?P<b>\d{1,2})"),
        (
            "named",
            rf"{_DAY_NAME}(?P<d>\d{{1,2}}){_ENDING}[-\s/.]*(?:de\s+)?(?P<n>{_NAME})\.?[-\s/,.]*(?:del?\s+)?"
            rf"'?(?P<y>\d{{4}}|\d{{2}})(?:\s?г\.?)?{_TAIL}",
        ),
        ("named", rf"\[?(?P<d>\d{{1,2}})/(?P<n>{_NAME})/(?P<y>\d{{4}}):{_CLOCK}\]?"),
        ("ymd", rf"(?P<y>\d{{4}})[年년]\s?(?P<m>\d{{1,2}})[月월]\s?(?P<d>\d{{1,2}})[日일]{_TAIL}"),
        ("era", r"(?P<era>令和|平成|昭和|大正)(?P<y>元|\d{1,2})年\s?(?P<m>\d{1,2})月\s?(?P<d>\d{1,2})日"),
        (
            "compact",
            r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})[t_ ](?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?"
            r"(?P<zone>z)?",
        ),
        ("quarter", r"(?P<y>\d{4})[-\s/]?q(?P<q>[1-4])"),
        ("quarter", r"q(?P<q>[1-4])[-\s/](?P<y>\d{4})"),
        ("week", r"(?P<y>\d{4})-?w(?P<w>\d{2})"),
        ("named", rf"{_DAY_NAME}(?P<n>{_NAME})\.?[-\s/]*(?P<d>\d{{1,2}}){_ENDING},?[-\s/]+(?P<y>\d{{4}}){_TAIL}"),
        ("named", rf"{_DAY_NAME}(?P<n>{_NAME})\.?\s+(?P<d>\d{{1,2}})\s+{_CLOCK}\s+(?P<y>\d{{4}})"),
        ("named", rf"(?P<y>\d{{4}})[-\s/]+(?P<n>{_NAME})\.?[-\s/]+(?P<d>\d{{1,2}}){_TAIL}"),
        ("month", rf"(?P<n>{_NAME})\.?[-\s,/]+'?(?P<y>\d{{4}}|\d{{2}})"),
        ("month", rf"(?P<y>\d{{4}})[-\s/](?P<n>{_NAME})"),
        ("yearmonth", r"(?P<y>\d{4})[-/](?P<m>\d{1,2})"),
        ("monthyear", r"(?P<m>\d{1,2})[-/](?P<y>(?:19|20)\d{2})"),
    )
)
_TIME_OF_DAY = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?\s*([ap]\.?\s?m\.?)?", re.IGNORECASE)
_DURATION = re.compile(
    r"(?:(\d{1,4})\s*h(?:(?:ou)?rs?|our)?\.?)?\s*(?:(\d{1,4})\s*m(?:in(?:ute)?s?)?\.?)?\s*"
    r"(?:(\d{1,4}(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?\.?)?",
    re.IGNORECASE,
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911}
"""The year before the first of each."""
_DAYS_OF_A_MONTH, _FEWEST_DAYS = 28, 20
_EARLIEST, _LATEST = datetime(1677, 9, 22), datetime(2262, 4, 11)


class DateShape(NamedTuple):
    """A text that has the form of a date."""

    kind: str
    year: int
    """0 where the order is open; of two digits where `short_year` says so."""
    month: int
    day: int
    parts: tuple[int, int, int] | None
    """The three numbers where their order is open."""
    short_year: bool
    time: timedelta
    zone: timedelta | None
    half: bool
    """Whether AM or PM is written."""


@dataclass(frozen=True)
class DateCells:
    """A column as dates."""

    cells: Cells
    shapes: tuple[DateShape | None, ...]
    """One for each text; None where it has no such form."""
    since: int = 1969
    """The first of the hundred years that years of two digits are read in."""

    @property
    def has_form(self) -> NDArray[np.bool_]:
        """Shape (texts,)."""
        return np.array([shape is not None for shape in self.shapes], dtype=bool)

    @property
    def share(self) -> float:
        """Of the known cells, how many have the form of a date: 0 to 1."""
        return self.cells.rows(self.has_form) / max(1, self.cells.known)

    @property
    def open(self) -> list[DateShape]:
        """Dates whose order the digits alone do not tell."""
        return [shape for shape in self.shapes if shape is not None and shape.parts is not None]

    def with_years(self, order: Order | None, today: date) -> DateCells:
        """The same, where years of two digits are read as `first_year` says."""
        years = [_two_digits(shape, order) for shape in self.shapes if shape is not None and shape.short_year]
        return replace(self, since=first_year(years, self.cells.name, today.year)) if years else self

    def with_days_before_months(self) -> DateCells:
        """The same, where the last two of `2024-05-03` are day and month and not month and day."""
        turned = [
            shape._replace(month=shape.day, day=shape.month) if shape is not None and shape.kind == "ymd" else shape
            for shape in self.shapes
        ]
        return replace(self, shapes=tuple(turned))

    def years(self, order: Order | None) -> tuple[int, int] | None:
        """The first and the last year of the dates that have two digits for it; None where there is no such date."""
        found = [
            known[0]
            for shape in self.shapes
            if shape and shape.short_year and (known := _date(shape, order, self.since))
        ]
        return (min(found), max(found)) if found else None


def as_dates(cells: Cells) -> DateCells:
    """The cells as dates, of whatever form each has."""
    return DateCells(cells, tuple(date_shape(text) for text in cells.texts))


def date_shape(text: str) -> DateShape | None:
    """What form of a date a text has.

    >>> date_shape("3 Mar 2024").month, date_shape("03/04/24").parts
    (3, (3, 4, 24))
    """
    if len(text) > 60 or not any(character.isdigit() for character in text):
        return None
    for kind, pattern in _FORMS:
        match = pattern.fullmatch(text)
        if match is not None:
            return _shape(kind, match)
    return None


def _shape(kind: str, match: re.Match[str]) -> DateShape | None:
    found = match.groupdict()
    time = _time(found)
    if time is None:
        return None
    zone = _zone(found.get("zone"))
    half = bool(found.get("half"))
    if kind == "three":
        parts = (int(found["a"]), int(found["b"]), int(found["c"]))
        return DateShape(kind, 0, 0, 0, parts, len(found["c"]) == 2, time, zone, half)
    if kind == "era":
        year, short = _ERAS[found["era"]] + (1 if found["y"] == "元" else int(found["y"])), False
    else:
        year, short = int(found["y"]), len(found["y"]) == 2
    if kind == "week":
        return _first_day_of_week(year, int(found["w"]))
    if kind == "quarter":
        return DateShape(kind, year, 3 * int(found["q"]) - 2, 1, None, False, time, zone, half)
    month = int(found["m"]) if found.get("m") else MONTH[found["n"].casefold()]
    return DateShape(kind, year, month, int(found.get("d") or 1), None, short, time, zone, half)


def _first_day_of_week(year: int, week: int) -> DateShape | None:
    """The Monday of a week of ISO 8601."""
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return DateShape("week", monday.year, monday.month, monday.day, None, False, timedelta(), None, False)


def _time(found: dict[str, str | None]) -> timedelta | None:
    if not found.get("hour"):
        return timedelta()
    hour, minute, second = (int(found.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (found.get("half") or "").casefold()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 24 or minute > 59 or second > 60:
        return None
    part = (found.get("part") or "").ljust(6, "0")[:6]
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int(part))


def _zone(text: str | None) -> timedelta | None:
    if not text:
        return None
    if text[0] not in "+-":
        return timedelta(hours=_ZONES.get(text.casefold(), 0))
    digits = text[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -size if text[0] == "-" else size


def _two_digits(shape: DateShape, order: Order | None) -> int:
    if shape.parts is None:
        return shape.year
    return shape.parts[0] if order == "year-first" else shape.parts[2]


def order_told(dates: DateCells) -> Order | None:
    """The only order in which the three numbers of every date can be one; None where several can, or none."""
    possible = [order for order in _ORDERS if all(_date(shape, order, dates.since) for shape in dates.open)]
    points = all(
        "." in text for text, shape in zip(dates.cells.texts, dates.shapes, strict=True) if shape and shape.parts
    )
    if dates.open and points and "day-first" in possible:
        return "day-first"
    if len(possible) > 1 and "year-first" in possible:
        possible = _with_or_without_years_first(possible, [shape.parts for shape in dates.open if shape.parts])
    return possible[0] if len(possible) == 1 and dates.open else None


def _with_or_without_years_first(possible: list[Order], parts: list[tuple[int, int, int]]) -> list[Order]:
    """Days go from the first to the last of a month, and years of two digits seldom do."""
    first, last = ({each[place] for each in parts} for place in (0, 2))
    if max(first) > _MOST_DAYS or (_are_days(last) and not _are_days(first)):
        return ["year-first"]
    return [order for order in possible if order != "year-first"]


def _are_days(numbers: set[int]) -> bool:
    return len(numbers) >= _FEWEST_DAYS and min(numbers) <= 2 and _DAYS_OF_A_MONTH <= max(numbers) <= _MOST_DAYS


_ORDERS: tuple[Order, ...] = ("day-first", "month-first", "year-first")
_MOST_DAYS = 31


def _date(shape: DateShape, order: Order | None, since: int) -> tuple[int, int, int] | None:
    """Year, month and day; None where there is no such date."""

    def full(year: int) -> int:
        return since + (year - since) % 100 if shape.short_year else year

    if shape.parts is None:
        return _real(full(shape.year), shape.month, shape.day)
    a, b, c = shape.parts
    if order == "year-first":
        return _real(full(a), b, c) if shape.short_year else None
    return _real(full(c), b, a) if order == "day-first" else _real(full(c), a, b)


def _real(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    try:
        datetime(year, month, day)
    except ValueError:
        return None
    return year, month, day


def share_in_order(dates: DateCells, order: Order | None) -> float:
    """Of the known cells, how many are dates that exist, with open ones in this order: 0 to 1."""
    fits = np.array(
        [shape is not None and _date(shape, order, dates.since) is not None for shape in dates.shapes], dtype=bool
    )
    return dates.cells.rows(fits) / max(1, dates.cells.known)


def times_of(dates: DateCells, order: Order | None) -> tuple[Column, NDArray[np.bool_]]:
    """datetime64[ns] for each row, and which texts (shape (texts,)) are no date that a dataset can hold: NaT there."""
    moments = [None if shape is None else _moment(shape, order, dates.since) for shape in dates.shapes]
    held = np.array([moment is not None and _EARLIEST <= moment < _LATEST for moment in moments], dtype=bool)
    known = [moment if fits else None for moment, fits in zip(moments, held, strict=True)]
    values = np.array(known, dtype="datetime64[us]")
    return dates.cells.spread(pd.Series(values.astype("datetime64[ns]"))), ~held


def _moment(shape: DateShape, order: Order | None, since: int) -> datetime | None:
    found = _date(shape, order, since)
    if found is None:
        return None
    try:
        return datetime(*found) + shape.time - (shape.zone or timedelta())
    except OverflowError:
        return None


def seconds_of_day(text: str) -> float | None:
    """A time of day or a duration, `17:05`, `1:02:03` or `1h 2m`, in seconds; None where a text is none.

    >>> seconds_of_day("1:30 PM"), seconds_of_day("1h 30 min")
    (48600.0, 5400.0)
    """
    match = _TIME_OF_DAY.fullmatch(text)
    if match is None:
        match = _DURATION.fullmatch(text)
        if match is None or not any(match.groups()):
            return None
        return int(match[1] or 0) * 3600.0 + int(match[2] or 0) * 60.0 + float(match[3] or 0)
    hours, minutes, seconds = int(match[1]), int(match[2]), float(match[3] or 0)
    if match[4]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if match[4].casefold().startswith("p") else 0)
    return hours * 3600.0 + minutes * 60.0 + seconds


def is_season(dates: DateCells) -> bool:
    """Whether years and months are seasons: 2008-09, 2009-10, 2010-11."""
    shapes = [shape for shape in dates.shapes if shape is not None]
    return bool(shapes) and all(s.kind == "yearmonth" and s.month == (s.year + 1) % 100 for s in shapes)
