"""One column of texts becomes dates or times of day, where nearly all are; else it is said what is in the way."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.reading import dates
from heldout.reading.cells import Cells
from heldout.reading.date_names import names_a_date
from heldout.reading.interface import Choice, Doubt
from heldout.reading.numbers import HALF, NEARLY_ALL, TYPE_TEXT
from heldout.reading.report import shown
from heldout.reading.whole_file import WholeFile

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEWEST_COMPACT = 10
_MANY_DATES = 20
_FEW_WORDS = 2
_YEAR_AND_MONTH = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
"""200109 is September 2001 where all numbers are such, and no 20th of January."""


def is_compact_date(cells: Cells) -> bool:
    """Whether whole numbers such as 20240131, or 20240131173000 with a time, are all days of these times.

    So are 31012024 and 01312024, and in a column that is called a date 240131, 310124 and 013124.
    """
    return _compact(cells) is not None


def _compact(cells: Cells) -> dates.DateCells | None:
    lengths = {len(text) for text in cells.texts}
    if len(cells.texts) < _FEWEST_COMPACT or not lengths <= {6, 8, 12, 14}:
        return None
    if not all(text.isdecimal() for text in cells.texts):
        return None
    if 6 not in lengths and all("1900" <= text[:4] <= "2100" for text in cells.texts):
        found = _compact_with_year_first(cells)
        if found is not None:
            return found
    if lengths == {8} and all("1900" <= text[4:] <= "2100" for text in cells.texts):
        return _in_some_order(cells)
    if lengths == {6} and names_a_date(cells.name) and not all(_YEAR_AND_MONTH.fullmatch(text) for text in cells.texts):
        return _in_some_order(cells)
    return None


def _compact_with_year_first(cells: Cells) -> dates.DateCells | None:
    """20240131 as 2024-01-31, 202401311730 with a time.

    Where no hour but the first is in them, a day with a running number, 202401310042, looks like a time as well.
    """
    if all(text[8:10] == "00" for text in cells.texts) and any(text[8:].strip("0") for text in cells.texts):
        return None
    spelt = [f"{text[:8]}T{text[8:]}" if text[8:] else f"{text[:4]}-{text[4:6]}-{text[6:]}" for text in cells.texts]
    found = dates.DateCells(cells, tuple(dates.date_shape(text) for text in spelt))
    return found if found.has_form.all() and dates.share_in_order(found, None) == 1.0 else None


def _in_some_order(cells: Cells) -> dates.DateCells | None:
    """31012024 as 31/01/2024, where that is a date in one of the orders."""
    spelt = [f"{text[:2]}/{text[2:4]}/{text[4:]}" for text in cells.texts]
    found = dates.DateCells(cells, tuple(dates.date_shape(text) for text in spelt))
    orders: tuple[dates.Order, ...] = ("day-first", "month-first", "year-first")
    fits = any(dates.share_in_order(found, order) == 1.0 for order in orders)
    return found if found.has_form.all() and fits else None


def read_dates(file: WholeFile, cells: Cells, *, forced: bool, order: dates.Order | None = None) -> Column | None:
    """The column as dates; None where it has too few, or day and month could be either way round.

    `forced`: the author says that it has dates, and perhaps in which `order`.
    """
    compact = _compact(cells)
    found = compact or dates.as_dates(cells)
    turned = False
    if not found.open and dates.share_in_order(found, None) < NEARLY_ALL:
        other = found.with_days_before_months()
        turned = dates.share_in_order(other, None) >= NEARLY_ALL
        found = other if turned else found
    if dates.is_season(found) and not forced:
        return None
    if found.share < (HALF if not forced else 1e-9) or not found.has_form.any():
        return None
    if found.open and order is None:
        order = dates.order_told(found) or _usual_order(file, found) or _order_of_nearly_all(found)
        if order is None:
            _doubt_order(file, found)
            return None
    found = found.with_years(order, datetime.date.today())
    times, wrong = dates.times_of(found, order)
    rows = cells.rows(wrong)
    few_words = found.share >= HALF and int((~wrong).sum()) >= _MANY_DATES and int(wrong.sum()) <= _FEW_WORDS
    if not forced and not few_words and rows > max(1, (1 - NEARLY_ALL) * cells.known):
        _doubt_dates(file, found, wrong)
        return None
    if times.isna().all():
        return None
    _tell_dates(file, found, order, wrong, compact is not None, turned)
    return times


def _usual_order(file: WholeFile, found: dates.DateCells) -> dates.Order | None:
    """What other columns of the file say; people who write AM and PM write the month first."""
    for name, cells in file.cells.items():
        if name != found.cells.name:
            other = dates.as_dates(Cells(name, cells.texts[:500], cells.codes[cells.codes < 500]))
            if other.open and other.share >= NEARLY_ALL and (report := dates.order_told(other)) is not None:
                return report
    return "month-first" if any(shape.half for shape in found.open) else None


def _order_of_nearly_all(found: dates.DateCells) -> dates.Order | None:
    """The one order in which nearly all dates exist; None where both have as many, or neither has enough."""
    day, month = dates.share_in_order(found, "day-first"), dates.share_in_order(found, "month-first")
    if day == month or max(day, month) < NEARLY_ALL:
        return None
    return "day-first" if day > month else "month-first"


def _doubt_order(file: WholeFile, found: dates.DateCells) -> None:
    cells = found.cells
    place = next(k for k, shape in enumerate(found.shapes) if shape is not None and shape.parts is not None)
    name, text = cells.name, shown(cells.texts[place])
    file.doubts.append(
        Doubt(
            name,
            f"kept as text, since day and month could be either way round in {cells.known:,} cells, for example "
            f"{text}; --type '{name}=day-first' or '{name}=month-first' makes dates of them",
            f"{name}: what comes first in {text}? text keeps it as it is",
            (Choice("text", type="text"), Choice("day", type="day-first"), Choice("month", type="month-first")),
        )
    )


def _doubt_dates(file: WholeFile, found: dates.DateCells, wrong: NDArray[np.bool_]) -> None:
    cells = found.cells
    good = cells.known - cells.rows(wrong)
    said = f"{good:,} of {cells.known:,} cells are dates; {file.example(cells, wrong)}"
    file.doubts.append(
        Doubt(
            cells.name,
            f"{said}: kept as text; --type '{cells.name}=date' reads the others as missing",
            f"{cells.name}: {said}. Read it as",
            (Choice("text", type="text"), Choice("date", type="date")),
        )
    )


def _tell_dates(
    file: WholeFile,
    found: dates.DateCells,
    order: dates.Order | None,
    wrong: NDArray[np.bool_],
    compact: bool,
    turned: bool,
) -> None:
    cells = found.cells
    place = int(np.argmax(~wrong))
    times, _ = dates.times_of(found, order)
    moment = times.iloc[cells.first_row(place)]
    example = f"{shown(cells.texts[place])} as {str(moment).removesuffix(' 00:00:00')}"
    words = {"day-first": "day, month, year", "month-first": "month, day, year", "year-first": "year, month, day"}
    if found.open and order is not None:
        said = f"dates were read as {words[order]} in"
        other = "month-first" if order == "day-first" else "day-first"
        file.report.add(said, cells.name, cells.rows(~wrong), example, f"--type COLUMN={other} or COLUMN=text")
    elif turned:
        file.report.add("dates were read as year, day, month in", cells.name, cells.rows(~wrong), example, TYPE_TEXT)
    elif compact or any(shape is not None and shape.kind != "ymd" for shape in found.shapes):
        file.report.add("texts were read as dates in", cells.name, cells.rows(~wrong), example, TYPE_TEXT)
    if (years := found.years(order)) is not None:
        said = f"years of two digits were read as {years[0]} to {years[1]} in"
        file.report.add(said, cells.name, cells.known, example, TYPE_TEXT)
    if any(shape is not None and shape.zone is not None for shape in found.shapes):
        file.report.add("times are in UTC in", cells.name, 0)
    if wrong.any():
        said = f"{file.example(cells, wrong)}: what is no date that a dataset can hold counts as missing in"
        file.report.add(said, cells.name, cells.rows(wrong), "", TYPE_TEXT)


def read_times_of_day(file: WholeFile, cells: Cells, *, forced: bool) -> Column | None:
    """17:05 or 1:02:03 as seconds."""
    del forced
    found = [dates.seconds_of_day(text) for text in cells.texts]
    if any(value is None for value in found):
        return None
    example = f"{shown(cells.texts[0])} as {found[0]:.15g}"
    file.report.add("times of day and durations were read as seconds in", cells.name, cells.known, example, TYPE_TEXT)
    return cells.spread(pd.Series(found, dtype="float64"))
