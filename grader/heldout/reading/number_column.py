"""One column of texts becomes numbers, where nearly all of them are; else it is said what is in the way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.reading import dates, numbers
from heldout.reading.cells import Cells
from heldout.reading.interface import Choice, DecimalMark, Doubt
from heldout.reading.missing import tell_marks, without_marks_among_numbers
from heldout.reading.numbers import HALF, NEARLY_ALL, TYPE_TEXT, NumberCells
from heldout.reading.report import shown
from heldout.reading.shapes import currency_of, number_shape
from heldout.reading.whole_file import WholeFile

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]

_FEW_NUMBERS = 10
"""Different numbers up to which a frequent word beside them is a class like them."""
_FREQUENT = 3
_MANY_NUMBERS = 20
_FEW_WORDS = 2
_FEWEST = 5
_MOST_UNITS = 5


def read_numbers(file: WholeFile, cells: Cells, *, forced: bool) -> Column | None:
    """The column as numbers; None where it has too few, or digits would be lost. `forced`: the author says it has."""
    mark = file.mark_for(cells.name)
    first = numbers.as_numbers(cells, mark)
    if numbers.leading_zeros(first) and not forced:
        return None
    marks = without_marks_among_numbers(cells, file.reading, first.is_number)
    rest = cells.without(marks)
    found = numbers.as_numbers(rest, mark) if marks.any() else first
    mixed = numbers.with_points_alone(rest) if found.share < NEARLY_ALL and file.reading.decimal is None else None
    if mixed is not None:
        found, mark = numbers.as_numbers(mixed, "."), "."
    if not rest.texts or not found.is_number.any():
        return None
    if not forced and not _are_numbers(file, found):
        return None
    values = numbers.values_of(found, file.report)
    if values is None:
        _tell_long(file, found)
        return None
    tell_marks(cells, marks, file.report)
    if mixed is not None:
        _tell_mixed(file, rest, mixed)
    _tell_rest(file, found)
    numbers.tell_notation(found, mark, file.report)
    if mixed is None:
        _doubt_mark(file, found, mark)
    return values


def _are_numbers(file: WholeFile, found: NumberCells) -> bool:
    """Whether nearly all cells are; else a doubt is kept, where half of them are."""
    bad = ~found.is_number
    if not bad.any():
        return True
    cells, rows = found.cells, found.cells.rows(bad)
    if dates.as_dates(cells).share >= NEARLY_ALL:
        return False
    few = found.different <= _FEW_NUMBERS and int(cells.counts[bad].max()) >= _FREQUENT
    enough = cells.rows(found.is_number) >= _FEWEST
    if enough and not few and rows <= max(1, (1 - NEARLY_ALL) * cells.known):
        return True
    # "not reported" beside many different numbers is no class, however often it stands there.
    if found.share >= HALF and found.different >= _MANY_NUMBERS and int(bad.sum()) <= _FEW_WORDS:
        return True
    if _doubt_units(file, cells):
        return False
    if found.share >= HALF and enough:
        _doubt_numbers(file, found, bad)
    return False


def _doubt_units(file: WholeFile, cells: Cells) -> bool:
    """Say that numbers have several units or currencies, where nearly all cells are such numbers."""
    shapes = [number_shape(text) for text in cells.texts]
    known = np.array([shape is not None and not shape.bound for shape in shapes], dtype=bool)
    units: Counter[str] = Counter()
    for shape, count in zip(shapes, cells.counts, strict=True):
        if shape is not None:
            units[currency_of(shape) or shape.unit] += int(count)
    several = 1 < len(units) <= _MOST_UNITS and sum(count >= _FREQUENT for count in units.values()) > 1
    if not several or "" in units or cells.rows(known) < NEARLY_ALL * cells.known:
        return False
    if any(doubt.column == cells.name for doubt in file.doubts):
        return True
    listed = ", ".join(f"'{unit}' {count:,}" for unit, count in units.most_common())
    said = f"{cells.rows(known):,} of {cells.known:,} cells are numbers, in {len(units)} units ({listed})"
    file.doubts.append(
        Doubt(
            cells.name,
            f"{said}: kept as text; bring them to one unit in the file",
            f"{cells.name}: {said}. Read it as",
            (Choice("text", type="text"), Choice("number", type="number")),
        )
    )
    return True


def _doubt_numbers(file: WholeFile, found: NumberCells, bad: NDArray[np.bool_]) -> None:
    cells = found.cells
    if any(doubt.column == cells.name for doubt in file.doubts):
        return
    good = cells.known - cells.rows(bad)
    said = f"{good:,} of {cells.known:,} cells are numbers; {file.example(cells, bad)}"
    file.doubts.append(
        Doubt(
            cells.name,
            f"{said}: kept as text; --type '{cells.name}=number' reads the others as missing",
            f"{cells.name}: {said}. Read it as",
            (Choice("text", type="text"), Choice("number", type="number")),
        )
    )


def _tell_mixed(file: WholeFile, cells: Cells, mixed: Cells) -> None:
    changed = np.array([text != other for text, other in zip(cells.texts, mixed.texts, strict=True)], dtype=bool)
    place = int(np.argmax(changed))
    example = f"{shown(cells.texts[place])} as {mixed.texts[place]}"
    said = "points and commas both mark decimals, each as it stands, in"
    file.report.add(said, cells.name, cells.rows(changed), example, "--decimal decides otherwise")


def _tell_rest(file: WholeFile, found: NumberCells) -> None:
    """Say which cells of a column of numbers are none."""
    bad = ~found.is_number
    if bad.any():
        cells = found.cells
        good = cells.known - cells.rows(bad)
        said = f"{good:,} of {cells.known:,} cells are numbers, {file.example(cells, bad)}: what is none counts as"
        file.report.add(f"{said} missing in", cells.name, cells.rows(bad), "", TYPE_TEXT)


def _tell_long(file: WholeFile, found: NumberCells) -> None:
    example = shown(max(found.cells.texts, key=len))
    said = "more digits than a number holds, so kept as text:"
    file.report.add(said, found.cells.name, found.cells.known, example, "--type COLUMN=number rounds them")


def _doubt_mark(file: WholeFile, found: NumberCells, mark: DecimalMark) -> None:
    """Whether `1,234` has decimals, where no number of the file tells."""
    own = file.marks.get(found.cells.name)
    commas = next((place for place, text in enumerate(found.cells.texts) if "," in text), None)
    if own is None or file.mark_found or not own.telling or own.decided is not None or commas is None:
        return
    text = found.cells.texts[commas]
    other: DecimalMark = "," if mark == "." else "."
    what = ("thousands", "decimals") if mark == "." else ("decimals", "thousands")
    file.doubts.append(
        Doubt(
            found.cells.name,
            f"the comma of {shown(text)} was taken to mark {what[0]}: no number of the file tells; "
            f"--decimal '{other}' takes it for {what[1]}",
            f"{found.cells.name}: the comma of {shown(text)} marks",
            (Choice(what[0], decimal=mark), Choice(what[1], decimal=other)),
        )
    )
