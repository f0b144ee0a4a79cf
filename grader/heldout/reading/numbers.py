"""Columns of texts that are numbers in somebody's notation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.reading.cells import Cells
from heldout.reading.interface import DecimalMark
from heldout.reading.report import ReadingReport, shown
from heldout.reading.shapes import (
    KNOWN_UNITS,
    NumberShape,
    currency_of,
    fits_comma,
    fits_point,
    number_shape,
    plain_number,
    scale_of,
    without_marks_of_text,
)

if TYPE_CHECKING:
    Column = pd.Series[Any]

NEARLY_ALL = 0.95
"""Share of a column's known cells that must be numbers, before the others count as missing."""
HALF = 0.5
_FEWEST_WITH_UNIT = 4
_EXACT = 2**53
_LARGEST = 2**63
_DIGITS_OF_A_FLOAT = 308
_LONG_SHARE = 0.05
_THOUSANDS = re.compile(r"\.[0-9]{3}$")

Mask = NDArray[np.bool_]


class Marks(NamedTuple):
    """What a column says about the decimal mark of its file."""

    point: float
    """Share of the known cells that can be read with a decimal point."""
    comma: float
    telling: bool
    """Whether some cell has a point or a comma at all."""

    @property
    def decided(self) -> DecimalMark | None:
        """The mark with which nearly all cells are numbers, more than with the other; None where there is none."""
        if self.point == self.comma or not self.telling or max(self.point, self.comma) < NEARLY_ALL:
            return None
        return "." if self.point > self.comma else ","


@dataclass(frozen=True)
class NumberCells:
    """A column as numbers: which texts are, and their values."""

    cells: Cells
    shapes: tuple[NumberShape | None, ...]
    """One for each text; None where it is no number with the chosen mark and unit."""
    plain: tuple[str, ...]
    """Digits with at most one point, with sign; empty where it is no number."""

    @property
    def is_number(self) -> Mask:
        """Shape (texts,)."""
        return np.array([bool(text) for text in self.plain], dtype=bool)

    @property
    def share(self) -> float:
        """Of the known cells, how many are numbers: 0 to 1."""
        return self.cells.rows(self.is_number) / max(1, self.cells.known)

    @property
    def different(self) -> int:
        """How many different numbers there are."""
        return len({text for text in self.plain if text})


def marks(cells: Cells) -> Marks:
    """What the column says about the decimal mark."""
    shapes = [number_shape(text) for text in cells.texts]
    point = np.array([shape is not None and fits_point(shape.core) for shape in shapes], dtype=bool)
    point &= ~_in_thousands(shapes, cells)
    comma = np.array([shape is not None and fits_comma(shape.core) for shape in shapes], dtype=bool)
    telling = any(shape is not None and ("," in shape.core or "." in shape.core) for shape in shapes)
    known = max(1, cells.known)
    return Marks(cells.rows(point) / known, cells.rows(comma) / known, telling)


def _in_thousands(shapes: Sequence[NumberShape | None], cells: Cells) -> Mask:
    """Shape (texts,): prices with three digits behind a point, `684.000`, unless few end in 0: a litre costs 1.859."""
    found = [bool(shape and shape.currency and _THOUSANDS.search(shape.core)) for shape in shapes]
    which = np.array(found, dtype=bool)
    even = np.array([shape is not None and shape.core.endswith("0") for shape in shapes], dtype=bool)
    return which if 2 * cells.rows(which & even) >= cells.rows(which) else np.zeros_like(which)


def with_points_alone(cells: Cells) -> Cells | None:
    """The cells with decimal points, where some have points, others commas, and no text could be meant in both ways."""
    texts, commas = [], 0
    for text in cells.texts:
        shape = number_shape(text)
        if shape is None or (fits_point(shape.core) == fits_comma(shape.core) and not shape.core.isdecimal()):
            return None
        comma = not fits_point(shape.core)
        commas += comma
        texts.append(text.replace(shape.core, plain_number(shape.core, ","), 1) if comma else text)
    return Cells(cells.name, texts, cells.codes) if commas else None


def as_numbers(cells: Cells, mark: DecimalMark) -> NumberCells:
    """The cells as numbers with a decimal `mark`; what has another unit or currency than most is none."""
    shapes = [number_shape(text) for text in cells.texts]
    fits = fits_point if mark == "." else fits_comma
    shapes = [shape if shape is not None and fits(shape.core) else None for shape in shapes]
    shapes = _one_notation(shapes, cells)
    scales = _do_scale(shapes)
    plain = tuple("" if shape is None else _plain(shape, mark, scales) for shape in shapes)
    return NumberCells(cells, tuple(shapes), plain)


def _plain(shape: NumberShape, mark: DecimalMark, scales: bool) -> str:
    digits = plain_number(shape.core, mark) + shape.exponent
    power = scale_of(shape) if scales else 0
    if power and not shape.exponent:
        digits = f"{digits}e{power}"
    return f"-{digits}" if shape.negative else digits


def _do_scale(shapes: Sequence[NumberShape | None]) -> bool:
    """Whether K, million and the like scale; what all numbers have behind a space, `300 million`, is a unit."""
    scaled = [shape for shape in shapes if shape is not None and scale_of(shape)]
    units = {shape.unit for shape in shapes if shape is not None}
    return bool(scaled) and (len(units) > 1 or any(shape.attached for shape in scaled))


def _one_notation(shapes: list[NumberShape | None], cells: Cells) -> list[NumberShape | None]:
    """The shapes without those whose currency or unit is not the column's."""
    counts = cells.counts
    currency = _most({currency_of(shape) for shape in shapes if shape}, shapes, counts, "currency")
    scaled = {shape.unit for shape in shapes if shape and scale_of(shape)}
    if len(scaled) == 1 and all(shape is None or (shape.unit in scaled and not shape.attached) for shape in shapes):
        scaled = set()
    units = {shape.unit.casefold() for shape in shapes if shape and shape.unit not in scaled}
    unit = _most(units, shapes, counts, "unit")
    with_unit = sum(
        int(count) for shape, count in zip(shapes, counts, strict=True) if shape and shape.unit.casefold() == unit
    )
    if unit and unit not in _KNOWN and with_unit * 2 < cells.known:
        unit = ""

    def fits(shape: NumberShape) -> bool:
        if shape.currency and currency_of(shape) != currency:
            return False
        return not shape.unit or shape.unit.casefold() == unit or shape.unit in scaled

    kept = [shape if shape is not None and fits(shape) else None for shape in shapes]
    bounded = sum(int(count) for shape, count in zip(kept, counts, strict=True) if shape and shape.bound)
    bracketed = [shape.brackets for shape in kept if shape]
    if 2 * bounded > cells.known or (bracketed and all(bracketed)):
        # `<=50K` and `>50K` are classes, and brackets around everything are no minus.
        return [None if shape is None or shape.bound or shape.brackets else shape for shape in kept]
    different = len({shape.core for shape in kept if shape})
    if unit and unit not in ("%", "‰") and different < _FEWEST_WITH_UNIT:
        return [None if shape is None or shape.unit else shape for shape in kept]
    return kept


_KNOWN = frozenset(unit.casefold() for unit in KNOWN_UNITS)


def _most(
    values: set[str],
    shapes: Sequence[NumberShape | None],
    counts: NDArray[np.int64],
    field: Literal["unit", "currency"],
) -> str:
    """The most frequent of some values that are not empty; empty where there are none."""
    found = {value: 0 for value in values if value}
    for shape, count in zip(shapes, counts, strict=True):
        if shape is None:
            continue
        value = shape.unit.casefold() if field == "unit" else currency_of(shape)
        if value in found:
            found[value] += int(count)
    return max(found, key=lambda value: (found[value], value), default="")


def leading_zeros(numbers: NumberCells) -> bool:
    """Whether texts such as 007 are among them: codes, which must keep their zeros."""
    return any(
        shape is not None and len(shape.core) > 1 and shape.core[0] == "0" and shape.core[1].isdigit()
        for shape in numbers.shapes
    )


def values_of(numbers: NumberCells, report: ReadingReport) -> Column | None:
    """int64 where all are whole and none is missing, float64 otherwise; None where digits would be lost.

    A text that is no number becomes a missing value.
    """
    cells, fits = numbers.cells, numbers.is_number
    texts = [text for text in numbers.plain if text]
    whole = all(text.lstrip("-").isdecimal() for text in texts)
    gaps = not fits.all() or bool((cells.codes < 0).any())
    most = _EXACT if gaps or not whole else _LARGEST
    long = np.array([bool(text) and _too_long(text, most) for text in numbers.plain], dtype=bool)
    if long.any():
        if cells.rows(long) > _LONG_SHARE * cells.known or cells.rows(long) > 20:
            return None
        example = shown(cells.texts[int(np.argmax(long))])
        report.add("more digits than a number holds, so rounded in", cells.name, cells.rows(long), example, TYPE_TEXT)
        whole = False
    if whole and not gaps:
        return cells.spread(pd.Series([int(text) for text in numbers.plain], dtype="int64"))
    values = pd.Series(np.array([text or "nan" for text in numbers.plain]).astype("float64"))
    infinite = np.isinf(values.to_numpy())
    if infinite.any():
        if cells.rows(infinite) > _LONG_SHARE * cells.known:
            return None
        example = shown(cells.texts[int(np.argmax(infinite))])
        report.add("too large for a number, so missing in", cells.name, cells.rows(infinite), example, TYPE_TEXT)
        values = values.mask(infinite)
    return cells.spread(values).astype("float64")


TYPE_TEXT = "--type COLUMN=text keeps it as it is"


def _too_long(text: str, most: int) -> bool:
    whole = text.lstrip("-").partition(".")[0]
    if not whole.isdecimal() or len(whole) < 16:
        return False
    if len(whole) > _DIGITS_OF_A_FLOAT:
        return True
    number = int(whole)
    # 5000000000000000000000 is exact as a float; 8949020000000000003 is not.
    return number >= most and int(float(number)) != number if number >= _LARGEST else number >= most


def tell_notation(numbers: NumberCells, mark: DecimalMark, report: ReadingReport) -> None:
    """Say which liberties were taken with the texts that are numbers."""
    name, cells = numbers.cells.name, numbers.cells
    found: dict[str, list[int]] = {}
    scales = _do_scale(numbers.shapes)
    for place, (shape, text) in enumerate(zip(numbers.shapes, numbers.plain, strict=True)):
        if shape is not None and text:
            for what in _liberties(shape, mark, cells.texts[place], scales):
                found.setdefault(what, []).append(place)
    for what, places in found.items():
        count = int(cells.counts[places].sum())
        place = places[0]
        example = f"{shown(cells.texts[place])} as {_read(numbers.plain[place])}"
        option = "--decimal decides otherwise" if "commas" in what or "points" in what else TYPE_TEXT
        report.add(what, name, count, example, option)


def _read(plain: str) -> str:
    """A number as it was read, briefly."""
    return f"{float(plain):.15g}"


def _liberties(shape: NumberShape, mark: DecimalMark, text: str, scales: bool) -> list[str]:
    found = _about_digits(shape, mark)
    if text.strip() != without_marks_of_text(text.strip()):
        found.append("the marks of a text were taken off the numbers in")
    if shape.currency:
        found.append(f"'{shape.currency}' was taken out of")
    if scales and scale_of(shape):
        found.append("letters such as K, and words such as million, were read as thousands and millions in")
    elif shape.unit:
        found.append(f"the unit '{shape.unit}' was taken out of")
    if shape.bound:
        found.append("limits were read as the number itself in")
    if shape.brackets:
        found.append("brackets were read as a minus in")
    elif shape.negative and text.strip()[-1] == "-":
        found.append("a minus behind the number was read as one before it in")
    elif shape.negative and "-" not in text:
        found.append("other signs for minus were read as minus in")
    return found


def _about_digits(shape: NumberShape, mark: DecimalMark) -> list[str]:
    found = []
    if mark == "," and "," in shape.core:
        found.append("decimal commas were read as such in")
    thousands = next((sign for sign in " '’" if sign in shape.core), None)
    thousands = thousands or next((sign for sign in ",." if sign != mark and sign in shape.core), None)
    if thousands is not None:
        name = {" ": "spaces", ",": "commas", ".": "points"}.get(thousands, "apostrophes")
        found.append(f"{name} between thousands were taken out of")
    return found
