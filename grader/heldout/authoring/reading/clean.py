"""Texts become numbers, dates and flags where a person would read them so; each liberty that is taken is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.authoring.reading import dates, numbers
from heldout.authoring.reading.cells import Cells
from heldout.authoring.reading.classes import merged
from heldout.authoring.reading.interface import Choice, CleanTable, DecimalMark, Doubt, RawTable, ReadAs, Reading
from heldout.authoring.reading.missing import (
    AMONG_NUMBERS,
    NEVER_CLASSES,
    WORDS,
    marked,
    of_target,
    tell_marks,
    without_marks_among_numbers,
    without_missing,
)
from heldout.authoring.reading.numbers import HALF, NEARLY_ALL, TYPE_TEXT, Marks, NumberCells
from heldout.authoring.reading.told import Told, shown
from heldout.authoring.reading.typed import from_typed
from heldout.dataset.convert import convert, inferred_from_text
from heldout.errors import UsageError, nearest
from heldout.vocabulary import ColumnType

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEW_NUMBERS = 10
"""Different numbers up to which a frequent word beside them is a class like them."""
_FREQUENT = 3
_FEWEST = 5
_FEWEST_COMPACT = 10


def clean(raw: RawTable, reading: Reading | None = None, target: str | None = None) -> CleanTable:
    """The table in the five column types; columns without any value are left out.

    In the `target` a word such as NA may be a class.

    Raises:
        UsageError: the author names a column that does not exist, or a type that a column cannot have.
    """
    reading = reading or Reading()
    _check_names(reading, [str(name) for name in raw.frame.columns])
    work = _Work(raw, reading, target)
    columns: dict[str, Column] = {}
    for name in map(str, raw.frame.columns):
        values = work.values(name)
        if values.dtype.kind == "f" and np.isinf(values).any():
            infinite = np.isinf(values)
            work.told.add("infinite numbers count as missing in", name, int(infinite.sum()))
            values = values.where(~infinite)
        if values.isna().all():
            work.told.add("left out, without any value:", name, 0)
        else:
            columns[name] = values.reset_index(drop=True).rename(name)
    frame = pd.DataFrame(columns)
    doubts = tuple(doubt for doubt in work.doubts if doubt.column in columns)
    # The author has chosen among the columns of the target's name.
    doubles = {name: places for name, places in raw.doubles.items() if name != target}
    return CleanTable(frame, (*raw.notes, *work.told.sentences()), doubts, doubles)


def _check_names(reading: Reading, names: list[str]) -> None:
    for name in reading.types:
        if name not in names:
            raise UsageError(f"--type must name a column: {', '.join(names[:12])}. Got '{name}'.{nearest(name, names)}")


@dataclass
class _Work:
    """One table on its way."""

    raw: RawTable
    reading: Reading
    target: str | None
    told: Told = field(default_factory=Told)
    doubts: list[Doubt] = field(default_factory=list)
    cells: dict[str, Cells] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    typed: dict[str, Column] = field(default_factory=dict)
    mark: DecimalMark = "."
    mark_found: bool = True
    """Whether the mark was found in the file, or asked for; otherwise it is the usual one."""
    order: dates.Order | None = None
    used_as_missing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in self.raw.frame.columns:
            column = self.raw.frame[name]
            if not isinstance(column.dtype, pd.StringDtype):
                column = from_typed(column, self.told)
            if isinstance(column.dtype, pd.StringDtype):
                self.cells[str(name)] = Cells.of(column.rename(str(name)))
            else:
                self.typed[str(name)] = column
        self.used_as_missing = _used_as_missing(self.cells, self.target)
        self._find_mark()

    def _find_mark(self) -> None:
        """The decimal mark of the file: what most columns demand that can only be read with one."""
        for name, cells in self.cells.items():
            known = cells.without(marked(cells, NEVER_CLASSES | WORDS | AMONG_NUMBERS))
            sample = Cells(name, known.texts[:2000], known.codes[(known.codes >= 0) & (known.codes < 2000)])
            self.marks[name] = numbers.marks(sample)
        votes = Counter(mark for each in self.marks.values() if (mark := each.decided) is not None)
        if self.reading.decimal is not None:
            self.mark = self.reading.decimal
        elif votes["."] != votes[","]:
            self.mark = "." if votes["."] > votes[","] else ","
        else:
            self.mark_found = False
            commas = any(
                "," in text
                for name, cells in self.cells.items()
                if self.marks[name].comma >= NEARLY_ALL and self.marks[name].telling
                for text in cells.texts[:100]
            )
            self.mark = "," if self.raw.separator == ";" and commas else "."

    def values(self, name: str) -> Column:
        """The column in its type."""
        if name in self.typed:
            return self.typed[name]
        raw = self.cells[name]
        asked = self.reading.types.get(name)
        if name == self.target and asked is None:
            cells, doubts = of_target(raw, self.reading, self.told, self.used_as_missing)
            self.doubts += doubts
        else:
            cells = without_missing(raw, self.reading, self.told)
        if not cells.texts:
            return cells.column().astype("str")
        if asked is not None:
            return self._as_asked(cells, asked)
        found = self._plain(cells)
        attempts = [self._numbers, self._dates, self._times_of_day]
        if self._is_compact_date(cells):
            attempts.insert(0, self._dates)
        for attempt in attempts:
            if found is None:
                found = attempt(cells, forced=False)
        return found if found is not None else self._texts(cells)

    def _as_asked(self, cells: Cells, asked: ReadAs) -> Column:
        match asked:
            case "text":
                return cells.column()
            case "number":
                found = self._numbers(cells, forced=True)
            case "date":
                found = self._dates(cells, forced=True)
            case "day-first" | "month-first":
                found = self._dates(cells, forced=True, order=asked)
        if found is None:
            kind = "numbers" if asked == "number" else "dates"
            raise UsageError(
                f"--type {cells.name}={asked}: no {kind} are in this column that a dataset can hold, for example "
                f"{shown(cells.texts[0])} in {self.raw.place(cells.first_row(0))}. Say --type {cells.name}=text."
            )
        return found

    def _plain(self, cells: Cells) -> Column | None:
        """A column that needs no liberty: numbers with a point where that is the file's mark, flags, ISO dates."""
        texts = pd.Series(cells.texts, dtype="str")
        kind: ColumnType = inferred_from_text(texts)
        if kind == "str" or (kind == "float64" and self._mark_for(cells.name) == ","):
            return None
        gaps = bool((cells.codes < 0).any())
        if kind == "bool":
            return cells.spread(convert(texts, "bool").values) if not gaps else None
        if kind == "int64":
            if self._is_compact_date(cells):
                return None
            values = convert(texts, "int64").values
            if not gaps:
                return cells.spread(values)
            if int(values.abs().max()) > 2**53:
                return None
            return cells.spread(values.astype("float64"))
        values = convert(texts, kind).values
        if kind == "float64" and (np.isinf(values).any() or bool((values.abs() >= 2**53).any())):
            return None
        return cells.spread(values)

    def _mark_for(self, name: str) -> DecimalMark:
        if self.reading.decimal is not None:
            return self.reading.decimal
        return self.marks[name].decided or self.mark

    def _numbers(self, cells: Cells, *, forced: bool) -> Column | None:
        mark = self._mark_for(cells.name)
        first = numbers.as_numbers(cells, mark)
        if numbers.leading_zeros(first) and not forced:
            return None
        marks = without_marks_among_numbers(cells, self.reading, first.is_number)
        rest = cells.without(marks)
        found = numbers.as_numbers(rest, mark) if marks.any() else first
        if not rest.texts or not found.is_number.any():
            return None
        if not forced and not self._are_numbers(found):
            return None
        values = numbers.values_of(found, self.told)
        if values is None:
            self._tell_long(found)
            return None
        tell_marks(cells, marks, self.told)
        self._tell_rest(found)
        numbers.tell_notation(found, mark, self.told)
        self._doubt_mark(found, mark)
        return values

    def _are_numbers(self, found: NumberCells) -> bool:
        """Whether nearly all cells are; else a doubt is kept, where half of them are."""
        bad = ~found.is_number
        if not bad.any():
            return True
        cells, rows = found.cells, found.cells.rows(bad := ~found.is_number)
        if dates.as_dates(cells).share >= NEARLY_ALL:
            return False
        few = found.different <= _FEW_NUMBERS and int(cells.counts[bad].max()) >= _FREQUENT
        enough = found.cells.rows(found.is_number) >= _FEWEST
        if enough and not few and rows <= max(1, (1 - NEARLY_ALL) * cells.known):
            return True
        if found.share >= HALF and enough:
            self._doubt_numbers(found, bad)
        return False

    def _example(self, cells: Cells, which: NDArray[np.bool_]) -> str:
        place = int(np.argmax(which))
        return f"{self.raw.place(cells.first_row(place))} holds {shown(cells.texts[place])}"

    def _doubt_numbers(self, found: NumberCells, bad: NDArray[np.bool_]) -> None:
        cells = found.cells
        if any(doubt.column == cells.name for doubt in self.doubts):
            return
        good = cells.known - cells.rows(bad)
        said = f"{good:,} of {cells.known:,} cells are numbers; {self._example(cells, bad)}"
        self.doubts.append(
            Doubt(
                cells.name,
                f"{said}: kept as text; --type '{cells.name}=number' reads the others as missing",
                f"{cells.name}: {said}. Read it as",
                (Choice("text", type="text"), Choice("number", type="number")),
            )
        )

    def _tell_rest(self, found: NumberCells) -> None:
        """Say which cells of a column of numbers are none."""
        bad = ~found.is_number
        if bad.any():
            cells = found.cells
            good = cells.known - cells.rows(bad)
            said = f"{good:,} of {cells.known:,} cells are numbers, {self._example(cells, bad)}: what is none counts as"
            self.told.add(f"{said} missing in", cells.name, cells.rows(bad), "", TYPE_TEXT)

    def _tell_long(self, found: NumberCells) -> None:
        example = shown(max(found.cells.texts, key=len))
        said = "more digits than a number holds, so kept as text:"
        self.told.add(said, found.cells.name, found.cells.known, example, "--type COLUMN=number rounds them")

    def _doubt_mark(self, found: NumberCells, mark: DecimalMark) -> None:
        """Whether `1,234` has decimals, where no number of the file tells."""
        own = self.marks[found.cells.name]
        commas = next((place for place, text in enumerate(found.cells.texts) if "," in text), None)
        if self.mark_found or not own.telling or own.decided is not None or commas is None:
            return
        text = found.cells.texts[commas]
        other: DecimalMark = "," if mark == "." else "."
        what = ("thousands", "decimals") if mark == "." else ("decimals", "thousands")
        self.doubts.append(
            Doubt(
                found.cells.name,
                f"the comma of {shown(text)} was taken to mark {what[0]}: no number of the file tells; "
                f"--decimal '{other}' takes it for {what[1]}",
                f"{found.cells.name}: the comma of {shown(text)} marks",
                (Choice(what[0], decimal=mark), Choice(what[1], decimal=other)),
            )
        )

    def _is_compact_date(self, cells: Cells) -> bool:
        """Whether whole numbers such as 20240131 are all days of these times."""
        if len(cells.texts) < _FEWEST_COMPACT or any(len(text) != 8 for text in cells.texts):
            return False
        years = [text[:4] for text in cells.texts]
        if not all("1900" <= year <= "2100" for year in years):
            return False
        return all(dates.date_shape(f"{t[:4]}-{t[4:6]}-{t[6:]}") is not None for t in cells.texts) and (
            dates.share_in_order(_compact(cells), None) == 1.0
        )

    def _dates(self, cells: Cells, *, forced: bool, order: dates.Order | None = None) -> Column | None:
        compact = self._is_compact_date(cells)
        found = _compact(cells) if compact else dates.as_dates(cells)
        if dates.is_season(found) and not forced:
            return None
        if found.share < (HALF if not forced else 1e-9) or not found.has_form.any():
            return None
        if order is None and found.open:
            order = dates.order_told(found) or self._usual_order(found)
        if found.open and order is None:
            both = min(dates.share_in_order(found, "day-first"), dates.share_in_order(found, "month-first"))
            best: dates.Order = max(("day-first", "month-first"), key=lambda each: dates.share_in_order(found, each))
            if both < dates.share_in_order(found, best) and dates.share_in_order(found, best) >= NEARLY_ALL:
                order = best
            else:
                self._doubt_order(found)
                return None
        times, wrong = dates.times_of(found, order)
        rows = cells.rows(wrong)
        if not forced and rows > max(1, (1 - NEARLY_ALL) * cells.known):
            self._doubt_dates(found, wrong)
            return None
        if times.isna().all():
            return None
        self._tell_dates(found, order, wrong, compact)
        return times

    def _usual_order(self, found: dates.DateCells) -> dates.Order | None:
        """What other columns of the file say; people who write AM and PM write the month first."""
        for name, cells in self.cells.items():
            if name != found.cells.name:
                other = dates.as_dates(Cells(name, cells.texts[:500], cells.codes[cells.codes < 500]))
                if other.open and other.share >= NEARLY_ALL and (told := dates.order_told(other)) is not None:
                    return told
        return "month-first" if any(shape.half for shape in found.open) else None

    def _doubt_order(self, found: dates.DateCells) -> None:
        cells = found.cells
        place = next(k for k, shape in enumerate(found.shapes) if shape is not None and shape.parts is not None)
        name, text = cells.name, shown(cells.texts[place])
        self.doubts.append(
            Doubt(
                name,
                f"kept as text, since day and month could be either way round in {cells.known:,} cells, for example "
                f"{text}; --type '{name}=day-first' or '{name}=month-first' makes dates of them",
                f"{name}: what comes first in {text}? text keeps it as it is",
                (Choice("text", type="text"), Choice("day", type="day-first"), Choice("month", type="month-first")),
            )
        )

    def _doubt_dates(self, found: dates.DateCells, wrong: NDArray[np.bool_]) -> None:
        cells = found.cells
        good = cells.known - cells.rows(wrong)
        said = f"{good:,} of {cells.known:,} cells are dates; {self._example(cells, wrong)}"
        self.doubts.append(
            Doubt(
                cells.name,
                f"{said}: kept as text; --type '{cells.name}=date' reads the others as missing",
                f"{cells.name}: {said}. Read it as",
                (Choice("text", type="text"), Choice("date", type="date")),
            )
        )

    def _tell_dates(
        self, found: dates.DateCells, order: dates.Order | None, wrong: NDArray[np.bool_], compact: bool
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
            self.told.add(said, cells.name, cells.rows(~wrong), example, f"--type COLUMN={other} or COLUMN=text")
        elif compact or any(shape is not None and shape.kind != "ymd" for shape in found.shapes):
            self.told.add("texts were read as dates in", cells.name, cells.rows(~wrong), example, TYPE_TEXT)
        if any(shape is not None and shape.short_year for shape in found.shapes):
            self.told.add(
                "years of two digits were read as 1969 to 2068 in", cells.name, cells.known, example, TYPE_TEXT
            )
        if any(shape is not None and shape.zone is not None for shape in found.shapes):
            self.told.add("times are in UTC in", cells.name, 0)
        if wrong.any():
            said = f"{self._example(cells, wrong)}: what is no date that a dataset can hold counts as missing in"
            self.told.add(said, cells.name, cells.rows(wrong), "", TYPE_TEXT)

    def _times_of_day(self, cells: Cells, *, forced: bool) -> Column | None:
        """17:05 or 1:02:03 as seconds."""
        del forced
        found = [dates.seconds_of_day(text) for text in cells.texts]
        if any(value is None for value in found):
            return None
        example = f"{shown(cells.texts[0])} as {found[0]:.15g}"
        self.told.add("times of day and durations were read as seconds in", cells.name, cells.known, example, TYPE_TEXT)
        return cells.spread(pd.Series(found, dtype="float64"))

    def _texts(self, cells: Cells) -> Column:
        cells, doubts = merged(cells, self.reading.merge_classes, self.told)
        self.doubts += doubts
        return cells.column()


def _compact(cells: Cells) -> dates.DateCells:
    """20240131 as 2024-01-31."""
    spelt = [f"{text[:4]}-{text[4:6]}-{text[6:]}" for text in cells.texts]
    return dates.DateCells(cells, tuple(dates.date_shape(text) for text in spelt))


def _used_as_missing(cells: dict[str, Cells], target: str | None) -> frozenset[str]:
    """Words such as NA that stand among numbers in some column besides the target."""
    found: set[str] = set()
    for name, each in cells.items():
        words = marked(each, WORDS)
        if name == target or not words.any() or found >= WORDS:
            continue
        rest = each.without(words)
        sample = Cells(name, rest.texts[:200], rest.codes[(rest.codes >= 0) & (rest.codes < 200)])
        if numbers.marks(sample).point >= NEARLY_ALL:
            found |= {text for text, is_word in zip(each.texts, words, strict=True) if is_word}
    return frozenset(found)
