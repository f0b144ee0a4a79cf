"""Which texts say that a value is missing, and which are a class that is called so."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heldout.reading.cells import Cells
from heldout.reading.interface import EVERY_WORD, Choice, Doubt, ReadOptions
from heldout.reading.report import ReadingReport, shown
from heldout.reading.shapes import number_shape, plain_number

NEVER_CLASSES = frozenset({"<NA>", "NaN", "nan", "#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "NaT", "?"})
"""What programs write for nothing."""
WORDS = frozenset({"NA", "N/A", "n/a", "NULL", "null", "Null"})
"""What people and programs write for nothing; as a class of a target it may be North America."""
AMONG_NUMBERS = frozenset({"-", "--", "---", "—", "–", ".", "..", "*", "na", "n.a.", "k.A.", "k. A."})
_SOFT = (
    "none|missing|unknown|not available|not applicable|not known|not given|not stated|not specified|nil",
    "(blank)|(empty)|(leer)|[null]|(null)|keine angabe|ohne angabe|nicht bekannt|unbekannt|fehlt|inconnu|inconnue",
    "non renseigné|non disponible|n.c.|sin dato|sin datos|s/d|no disponible|desconocido|desconocida|n.d.|nd",
    "non disponibile|sconosciuto|não informado|desconhecido|onbekend|okänd|saknas|ukjent|ukendt|nieznany|brak",
    "brak danych|neznámý|bilinmiyor|неизвестно|не указано|нет данных|н/д|未知|不详|不明|なし|無し|미상|없음|غير معروف",
)
SOFT_WORDS = frozenset(word for line in _SOFT for word in line.split("|"))
"""These, in any case, mean nothing among many numbers only; elsewhere they are a class."""
_MANY_NUMBERS = 20
_SHARE = 0.05

Mask = NDArray[np.bool_]


class Sorted(NamedTuple):
    """A column without what is missing in it."""

    cells: Cells
    doubts: list[Doubt]


def marked(cells: Cells, texts: frozenset[str] | set[str]) -> Mask:
    """Shape (texts,): which texts are among these, or are the same numbers as these (`-999` and `-999.0`)."""
    numbers = {value for text in texts if (value := _value(text)) is not None}
    same = [text in texts or (bool(numbers) and _value(text) in numbers) for text in cells.texts]
    return np.array(same, dtype=bool)


def _soft(cells: Cells) -> Mask:
    return np.array([text.casefold() in SOFT_WORDS for text in cells.texts], dtype=bool)


def _value(text: str) -> float | None:
    shape = number_shape(text)
    if shape is None or shape.unit or shape.bound or shape.currency:
        return None
    value = float(plain_number(shape.core, ".") + shape.exponent)
    return -value if shape.negative else value


def without_missing(cells: Cells, reading: ReadOptions, report: ReadingReport) -> Cells:
    """The column without what the author says is missing, and without what programs and people write for nothing."""
    wished = marked(cells, reading.marks(reading.missing, cells.name))
    kept = marked(cells, reading.marks(reading.keep, cells.name))
    usual = marked(cells, NEVER_CLASSES | WORDS) & ~kept & ~wished
    _tell(cells, wished, report, "")
    _tell(cells, usual, report, "--keep-as-class COLUMN=VALUE keeps it")
    return cells.without(wished | usual)


def without_marks_among_numbers(cells: Cells, reading: ReadOptions, numbers: Mask) -> Mask:
    """Shape (texts,): what means that a number is missing, where the others (`numbers`) are numbers."""
    kept = marked(cells, reading.marks(reading.keep, cells.name))
    many = int(numbers.sum()) > _MANY_NUMBERS // 2
    soft = _soft(cells)
    which: Mask = (marked(cells, AMONG_NUMBERS) | (soft if many else soft & (cells.counts <= 2))) & ~kept & ~numbers
    return which


def tell_marks(cells: Cells, marks: Mask, report: ReadingReport) -> None:
    """Say that these texts count as missing."""
    _tell(cells, marks, report, "--keep-as-class COLUMN=VALUE keeps it")


def _tell(cells: Cells, which: Mask, report: ReadingReport, option: str) -> None:
    for place in np.flatnonzero(which):
        text = cells.texts[place]
        said = f"{shown(text)} counts as missing in"
        report.add(said, cells.name, int(cells.counts[place]), "", option.replace("COLUMN=VALUE", f"COLUMN={text}"))


def of_target(cells: Cells, reading: ReadOptions, report: ReadingReport, used_elsewhere: frozenset[str]) -> Sorted:
    """The target without what is missing in it: a word such as NA or unknown is a class, unless most are numbers.

    `used_elsewhere` are words that mean a missing number in other columns of the file.
    """
    wished = marked(cells, reading.marks(reading.missing, cells.name))
    kept = marked(cells, reading.marks(reading.keep, cells.name))
    if EVERY_WORD in reading.keep:
        kept |= marked(cells, WORDS) | _soft(cells)
    never = marked(cells, NEVER_CLASSES) & ~kept & ~wished
    many = never & (cells.counts >= _SHARE * cells.known)
    _tell(cells, wished, report, "")
    _tell(cells, never & ~many, report, "--keep-as-class COLUMN=VALUE keeps it")
    gone = wished | never
    doubts = [_class_or_missing(cells, cells.texts[k], int(cells.counts[k]), False) for k in np.flatnonzero(many)]
    numbers = np.array([number_shape(text) is not None for text in cells.texts], dtype=bool)
    coded = cells.rows(numbers & ~gone) > 0
    for place in np.flatnonzero((marked(cells, WORDS) | _soft(cells)) & ~gone):
        if kept[place]:
            continue
        text, count = cells.texts[place], int(cells.counts[place])
        if int(numbers.sum()) > _MANY_NUMBERS:
            is_class = False
        elif text.casefold() in SOFT_WORDS:
            is_class = True
        else:
            is_class = not coded and (count >= _SHARE * cells.known or text not in used_elsewhere)
        gone[place] |= not is_class
        doubts.append(_class_or_missing(cells, text, count, is_class))
    return Sorted(cells.without(gone), doubts)


def _class_or_missing(cells: Cells, text: str, count: int, is_class: bool) -> Doubt:
    of = f"{count:,} of {len(cells.codes):,} rows"
    keep, leave = Choice("class", keep=text), Choice("missing", missing=(text,))
    question = f"{cells.name}: does {shown(text)} ({of}) name a class, or that nothing is known?"
    name = cells.name
    if is_class:
        said = f"{shown(text)} is taken as a class ({of}); --missing '{name}={text}' says that nothing is known there"
        return Doubt(name, said, question, (keep, leave))
    said = f"{shown(text)} is taken as missing ({of} left out); --keep-as-class '{name}={text}' makes it a class"
    return Doubt(name, said, question, (leave, keep))
