"""Lines that are no rows: units below the names, totals and notes at the end, the header once more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.reading.missing import AMONG_NUMBERS, NEVER_CLASSES, SOFT_WORDS, WORDS
from heldout.reading.shapes import KNOWN_UNITS, looks_numeric, number_shape

_TOTAL = re.compile(
    r"\W*(grand |sub|over)?(totals?|sum|summe|gesamt|insgesamt|average|mean|mittelwert|durchschnitt|somme|overall|"
    r"summary|all|totaal|totale|totaux|soma|suma|summa|razem|celkem|yhteensä|toplam|genel toplam|moyenne|promedio|"
    r"media|gemiddelde|średnia|итого|всего|сумма|среднее|разом|σύνολο)\b.*|"
    r"\W*(合计|总计|小计|總計|合計|小計|総計|平均|합계|총계|المجموع|รวม)\W*",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\(?\d[\d,. ]* (rows?|records?|lines?|zeilen|lignes|filas|строк\w*)\b.*", re.IGNORECASE)
"""What programs that ask databases write below their answer: `(60 rows affected)`."""
_RULE = re.compile(r":?[-=+|_─━]{2,}:?")
"""What is drawn under the names, or around a table."""
_LAST_LINES = 3
_LONG_RULE = 3
_LOOKED_AT = 300
_FEWEST_ROWS = 6
_MOSTLY = 0.9
_UNIT = re.compile(r"[\[(].*[\])]")
_UNITS = {unit.casefold() for unit in KNOWN_UNITS}
_MISSING = NEVER_CLASSES | WORDS | AMONG_NUMBERS
_OPTION = "--all-rows keeps such lines"

Mask = NDArray[np.bool_]
Row = list[str | None]


class Rows(NamedTuple):
    """What is left of a table of texts."""

    frame: pd.DataFrame
    lines: NDArray[np.int64]
    notes: list[str]


def only_rows(frame: pd.DataFrame, lines: NDArray[np.int64], names: Sequence[str], all_rows: bool) -> Rows:
    """The table without lines that are no rows; each kind is told, with the first line."""
    notes: list[str] = []
    gone: Mask = frame.isna().all(axis=1).to_numpy().copy()
    if gone.any():
        notes.append(f"{_lines(lines[gone])} without any value, left out")
    filled = np.flatnonzero(~gone)
    if not all_rows and len(filled) >= _FEWEST_ROWS:
        begin = _cells(frame, filled[:_LOOKED_AT])
        for rows, what in (
            (_units(begin, filled), "below the names, where other lines hold numbers: units, left out"),
            (_rules(frame, filled), "of strokes, as they are drawn around a table, left out"),
            (_headers(frame, names), "that repeat the names, left out"),
            (_totals(begin, frame, filled), "at the end with totals or notes, left out"),
        ):
            rows = [row for row in rows if not gone[row]]
            if rows:
                shown = ", ".join(cell[:30] for cell in _cells(frame, rows[:1])[0] if cell is not None)
                notes.append(f"{_lines(lines[rows])} {what} ({shown[:100]}); {_OPTION}")
                gone[rows] = True
    if not gone.any():
        return Rows(frame, lines, notes)
    return Rows(frame[~gone].reset_index(drop=True), lines[~gone], notes)


def _lines(lines: NDArray[np.int64]) -> str:
    return f"line {lines[0]}" if len(lines) == 1 else f"{len(lines):,} lines (the first is {lines[0]})"


def _cells(frame: pd.DataFrame, rows: Sequence[int] | NDArray[np.int64]) -> list[Row]:
    """The cells of some rows; None where one is empty."""
    columns = [frame[place].take(rows) for place in frame.columns]
    values = [[value if isinstance(value, str) else None for value in column] for column in columns]
    return [list(row) for row in zip(*values, strict=True)]


def _of_numbers(rows: Sequence[Row]) -> set[int]:
    """Places of columns that hold numbers, but for a few cells."""
    found = set()
    for place, column in enumerate(zip(*rows, strict=True)):
        known = [cell for cell in column if cell is not None]
        if len(known) >= _FEWEST_ROWS - 1 and sum(map(_is_number, known)) >= _MOSTLY * len(known):
            found.add(place)
    return found


def _is_missing(text: str) -> bool:
    return text in _MISSING or text.casefold() in SOFT_WORDS


def _is_number(text: str) -> bool:
    return number_shape(text) is not None


def _units(begin: list[Row], filled: NDArray[np.int64]) -> list[int]:
    """The first row, where none of its cells is a number and each column of numbers has a text there."""
    first = begin[0]
    texts = [cell for place in sorted(_of_numbers(begin[1:])) if (cell := first[place]) is not None]
    if not texts or any(_is_number(text) or looks_numeric(text) or _is_missing(text) for text in texts):
        return []
    if any(_is_number(cell) for cell in first if cell is not None):
        return []
    sure = any(text.casefold() in _UNITS or _UNIT.fullmatch(text) for text in texts)
    return [int(filled[0])] if len(texts) > 1 or sure else []


def _rules(frame: pd.DataFrame, filled: NDArray[np.int64]) -> list[int]:
    """Of the first and last rows: those whose cells are strokes, of which one is long."""
    ends = sorted({*map(int, filled[:2]), *map(int, filled[-_LAST_LINES:])})
    found = []
    for row, cells in zip(ends, _cells(frame, ends), strict=True):
        known = [cell for cell in cells if cell is not None]
        if known and all(_RULE.fullmatch(cell) for cell in known) and max(map(len, known)) >= _LONG_RULE:
            found.append(row)
    return found


def _headers(frame: pd.DataFrame, names: Sequence[str]) -> list[int]:
    stripped = [name.strip() for name in names]
    if len(set(stripped)) != len(stripped) or "" in stripped:
        return []
    rows = np.arange(len(frame))
    for place, name in zip(frame.columns, stripped, strict=True):
        rows = rows[(frame[place].take(rows) == name).to_numpy(dtype=bool)]
        if not len(rows):
            break
    return [int(row) for row in rows]


def _totals(begin: list[Row], frame: pd.DataFrame, filled: NDArray[np.int64]) -> list[int]:
    """Of the last rows: those whose text says total and that lack cells, and single cells that are notes."""
    numbers = _of_numbers(begin[:-_LAST_LINES])
    usual = float(np.median([sum(cell is not None for cell in row) for row in begin]))
    found: list[int] = []
    last = filled[-_LAST_LINES:]
    for row, cells in zip(reversed(last), reversed(_cells(frame, last)), strict=True):
        places = [place for place, cell in enumerate(cells) if cell is not None]
        texts = [(place, str(cells[place])) for place in places if not _is_number(str(cells[place]))]
        total = any(_TOTAL.fullmatch(text) for _, text in texts)
        lacks = len(places) < usual or any(place in numbers for place, _ in texts)
        only = str(cells[places[0]]) if len(places) == 1 else ""
        note = usual >= _LAST_LINES and bool(texts) and only != "" and not _is_missing(only)
        if _COUNT.fullmatch(only) and usual > 1:
            found.append(int(row))
            continue
        if not (total and lacks) and not note:
            break
        if any(earlier[texts[0][0]] == texts[0][1] for earlier in begin[: len(filled) - _LAST_LINES]):
            break
        found.append(int(row))
    return found
