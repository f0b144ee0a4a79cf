"""What the columns of one file say of each other: the decimal mark, and the words that mean a missing value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.reading import numbers
from heldout.reading.cells import Cells
from heldout.reading.interface import DecimalMark, Doubt, RawTable, ReadOptions
from heldout.reading.missing import AMONG_NUMBERS, NEVER_CLASSES, WORDS, marked
from heldout.reading.numbers import NEARLY_ALL, Marks
from heldout.reading.report import ReadingReport, shown
from heldout.reading.typed import from_typed

if TYPE_CHECKING:
    Column = pd.Series[Any]


@dataclass
class WholeFile:
    """A table on its way, and what its columns say of each other."""

    raw: RawTable
    reading: ReadOptions
    target: str | None
    report: ReadingReport = field(default_factory=ReadingReport)
    doubts: list[Doubt] = field(default_factory=list)
    cells: dict[str, Cells] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    typed: dict[str, Column] = field(default_factory=dict)
    mark: DecimalMark = "."
    mark_found: bool = True
    """Whether the mark was found in the file, or asked for; otherwise it is the usual one."""
    used_as_missing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in self.raw.frame.columns:
            column = self.raw.frame[name]
            if not isinstance(column.dtype, pd.StringDtype):
                column = from_typed(column, self.report)
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

    def mark_for(self, name: str) -> DecimalMark:
        """The decimal mark of a column: as asked, as its own numbers demand, or the file's."""
        own = self.marks.get(name)
        return self.reading.decimal or (own.decided if own is not None else None) or self.mark

    def example(self, cells: Cells, which: NDArray[np.bool_]) -> str:
        """The first row of the first of some texts, with the text."""
        place = int(np.argmax(which))
        return f"{self.raw.place(cells.first_row(place))} holds {shown(cells.texts[place])}"


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
