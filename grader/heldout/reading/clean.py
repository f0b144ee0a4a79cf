"""Texts become numbers, dates and flags where a person would read them so; each liberty that is taken is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heldout.base.errors import UsageError, nearest
from heldout.base.vocabulary import ColumnType
from heldout.dataset.convert import convert, inferred_from_text
from heldout.reading.cells import Cells
from heldout.reading.classes import merged, one_yes_one_no
from heldout.reading.date_column import is_compact_date, read_dates, read_times_of_day
from heldout.reading.interface import CleanTable, RawTable, ReadAs, ReadOptions
from heldout.reading.missing import marked, of_target, without_missing
from heldout.reading.mixed_fractions import read_fractions
from heldout.reading.number_column import read_numbers
from heldout.reading.numbers import NEARLY_ALL
from heldout.reading.odd_targets import doubt_of_odd_numbers
from heldout.reading.pairs import is_pair, is_range
from heldout.reading.report import shown
from heldout.reading.sentinels import doubt_of_sentinel
from heldout.reading.whole_file import WholeFile

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FEW_RANGES = 20


def clean(raw: RawTable, reading: ReadOptions | None = None, target: str | None = None) -> CleanTable:
    """The table in the five column types; columns without any value are left out.

    In the `target` a word such as NA may be a class.

    Raises:
        UsageError: the author names a column that does not exist, or a type that a column cannot have.
    """
    reading = reading or ReadOptions()
    _check_names(reading, [str(name) for name in raw.frame.columns])
    work = WholeFile(raw, reading, target)
    columns: dict[str, Column] = {}
    for name in map(str, raw.frame.columns):
        values = _values(work, name)
        if values.dtype.kind == "f" and np.isinf(values).any():
            infinite = np.isinf(values)
            work.report.add("infinite numbers count as missing in", name, int(infinite.sum()))
            values = values.where(~infinite)
        _doubt_values(work, name, values)
        if values.isna().all():
            work.report.add("left out, without any value:", name, 0)
        else:
            columns[name] = values.reset_index(drop=True).rename(name)
    frame = pd.DataFrame(columns)
    doubts = tuple(doubt for doubt in work.doubts if doubt.column in columns)
    # The author has chosen among the columns of the target's name.
    doubles = {name: places for name, places in raw.doubles.items() if name != target}
    return CleanTable(frame, (*raw.notes, *work.report.sentences()), doubts, doubles)


def _doubt_values(file: WholeFile, name: str, values: Column) -> None:
    """What numbers could also mean, where the author has not said it."""
    if name in file.reading.types or any(doubt.column == name for doubt in file.doubts):
        return
    doubt = doubt_of_odd_numbers(file, name, values) if name == file.target else doubt_of_sentinel(name, values)
    if doubt is not None:
        file.doubts.append(doubt)


def _check_names(reading: ReadOptions, names: list[str]) -> None:
    for name in reading.types:
        if name not in names:
            raise UsageError(f"--type must name a column: {', '.join(names[:12])}. Got '{name}'.{nearest(name, names)}")


def _values(file: WholeFile, name: str) -> Column:
    """The column in its type."""
    if name in file.typed:
        return _typed(file, name)
    raw = file.cells[name]
    asked = file.reading.types.get(name)
    if name == file.target and asked is None:
        cells, doubts = of_target(raw, file.reading, file.report, file.used_as_missing)
        file.doubts += doubts
    else:
        cells = without_missing(raw, file.reading, file.report)
    if not cells.texts:
        return cells.column().astype("str")
    if asked is not None:
        return _as_asked(file, cells, asked)
    found = _plain(file, cells)
    attempts: list[Callable[..., Column | None]] = [read_fractions, read_numbers, read_dates, read_times_of_day]
    if is_compact_date(cells):
        attempts.insert(0, read_dates)
    for attempt in attempts:
        if found is None:
            found = attempt(file, cells, forced=False)
    return found if found is not None else _texts(file, cells)


def _typed(file: WholeFile, name: str) -> Column:
    """A column that came with a type; what the author says of it is done to its texts."""
    column = file.typed[name]
    asked, wished = file.reading.types.get(name), file.reading.marks(file.reading.missing, name)
    if asked is None and not wished:
        return column
    cells = Cells.of(column.map(_text, na_action="ignore").astype("str").rename(name))
    if asked is None and not marked(cells, wished).any():
        return column
    cells = without_missing(cells, file.reading, file.report)
    if asked is not None:
        return _as_asked(file, cells, asked)
    found = _plain(file, cells) if cells.texts else None
    return found if found is not None else cells.column()


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return str(value)


def _as_asked(file: WholeFile, cells: Cells, asked: ReadAs) -> Column:
    match asked:
        case "text":
            return cells.column()
        case "number":
            found = read_numbers(file, cells, forced=True)
        case "date":
            found = read_dates(file, cells, forced=True)
        case "day-first" | "month-first":
            found = read_dates(file, cells, forced=True, order=asked)
    if found is None:
        kind = "numbers" if asked == "number" else "dates"
        raise UsageError(
            f"--type {cells.name}={asked}: no {kind} are in this column that a dataset can hold, for example "
            f"{shown(cells.texts[0])} in {file.raw.place(cells.first_row(0))}. Say --type {cells.name}=text."
        )
    return found


def _plain(file: WholeFile, cells: Cells) -> Column | None:
    """A column that needs no liberty: numbers with a point where that is the file's mark, flags, ISO dates."""
    texts = pd.Series(cells.texts, dtype="str")
    kind: ColumnType = inferred_from_text(texts)
    if kind == "str" or (kind == "float64" and file.mark_for(cells.name) == ","):
        return None
    gaps = bool((cells.codes < 0).any())
    if kind == "bool":
        return cells.spread(convert(texts, "bool").values) if not gaps else None
    if kind == "int64":
        if is_compact_date(cells):
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


def _texts(file: WholeFile, cells: Cells) -> Column:
    pairs = np.array([is_pair(text) for text in cells.texts], dtype=bool)
    if cells.rows(pairs) >= NEARLY_ALL * cells.known:
        said = "two numbers stand in a cell, kept as text; make two columns of them in the file:"
        file.report.add(said, cells.name, cells.rows(pairs), shown(cells.texts[int(np.argmax(pairs))]))
    ranges = np.array([is_range(text) for text in cells.texts], dtype=bool)
    # A few ranges are classes: 0-14, 15-64.
    if len(cells.texts) > _FEW_RANGES and cells.rows(ranges) >= NEARLY_ALL * cells.known:
        said = "cells say from where to where, kept as text; make two columns of them in the file:"
        file.report.add(said, cells.name, cells.rows(ranges), shown(cells.texts[int(np.argmax(ranges))]))
    cells = one_yes_one_no(cells, file.reading.merge_classes, file.report)
    cells, doubts = merged(cells, file.reading.merge_classes, file.report)
    file.doubts += doubts
    return cells.column()
