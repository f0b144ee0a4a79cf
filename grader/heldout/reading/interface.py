"""What is read from a file, what an author may decide about it, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

from heldout.base.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

ReadAs = Literal["number", "text", "date", "day-first", "month-first"]
"""How a column's texts are read; the last two are dates such as 03/04/2024."""
READ_AS: tuple[ReadAs, ...] = get_args(ReadAs)
DecimalMark = Literal[".", ","]
EVERY_WORD = "*"
"""Among `ReadOptions.keep`: every word of the target that could mean missing."""


@dataclass(frozen=True)
class ReadOptions:
    """How the author wants a file to be read; empty or None where the file is to tell."""

    types: Mapping[str, ReadAs] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """Texts that mean that a value is missing: `VALUE`, or `COLUMN=VALUE` for one column."""
    keep: tuple[str, ...] = ()
    """Texts that are values although they look like missing ones, written in the same way; or `EVERY_WORD`."""
    decimal: DecimalMark | None = None
    separator: str | None = None
    """One character."""
    header_row: int | None = None
    """The line with the names, counted from 1; 0 where there is none."""
    encoding: str | None = None
    merge_classes: bool | None = None
    """Whether classes that differ in case or spaces are one: always or never; None for where nobody would doubt it."""
    all_rows: bool = False
    """Whether lines of units, totals and notes are rows."""

    def marks(self, wishes: tuple[str, ...], column: str) -> set[str]:
        """The texts of `wishes` that concern a column."""
        found = set()
        for wish in wishes:
            name, equals, value = wish.partition("=")
            if equals and name == column:
                found.add(value)
            found.add(wish)
        return found


@dataclass(frozen=True)
class Choice:
    """One answer to a doubt."""

    label: str
    """What is typed."""
    type: ReadAs | None = None
    missing: tuple[str, ...] = ()
    keep: str | None = None
    merge: bool | None = None
    decimal: DecimalMark | None = None

    def made(self, reading: ReadOptions, column: str) -> ReadOptions:
        """The wishes with this answer among them."""
        if self.type is not None:
            return replace(reading, types={**reading.types, column: self.type})
        if self.missing:
            return replace(reading, missing=(*reading.missing, *(f"{column}={text}" for text in self.missing)))
        if self.keep is not None:
            return replace(reading, keep=(*reading.keep, f"{column}={self.keep}"))
        if self.decimal is not None:
            return replace(reading, decimal=self.decimal)
        return reading if self.merge is None else replace(reading, merge_classes=self.merge)


@dataclass(frozen=True)
class Doubt:
    """What a column could also mean."""

    column: str
    said: str
    """A phrase without a full stop: what was done, with count, example and the option that decides otherwise."""
    question: str
    choices: tuple[Choice, ...]
    """The first is what was done."""


@dataclass(frozen=True)
class RawTable:
    """What a file holds, before types are looked at."""

    frame: pd.DataFrame
    """Texts without spaces around them (a CSV file), or the file's own types (Parquet); names are given and unique."""
    notes: tuple[str, ...]
    """What was changed or taken for granted, a sentence each."""
    separator: str = ","
    lines: NDArray[np.int64] | None = None
    """Shape (rows,): the line of the file in which each row begins, from 1; None where rows have no lines."""
    doubles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Names that several columns have in the file, and the places of these columns, from 1."""
    spaced: Mapping[str, str] = field(default_factory=dict)
    """Columns of which a text had spaces around it, and the first such text."""

    def place(self, row: int) -> str:
        """Where a row is, in words: `line 79`, or `row 78` where a file has no lines.

        >>> import pandas as pd
        >>> RawTable(pd.DataFrame(), ()).place(0)
        'row 1'
        """
        return f"line {self.lines[row]}" if self.lines is not None else f"row {row + 1}"


@dataclass(frozen=True)
class CleanTable:
    """A table as datasets are kept."""

    frame: pd.DataFrame
    """Columns of int64, float64, str, bool or datetime64; RangeIndex."""
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    doubles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Names that several columns had in the file, and the places of these columns, from 1."""


def types_asked(texts: tuple[str, ...]) -> dict[str, ReadAs]:
    """`COLUMN=TYPE` for each of the texts.

    >>> types_asked(("zip=text",))
    {'zip': 'text'}

    Raises:
        UsageError: one of them says something else.
    """
    found: dict[str, ReadAs] = {}
    for text in texts:
        name, _, kind = text.rpartition("=")
        known = next((each for each in READ_AS if each == kind), None)
        if not name or known is None:
            raise UsageError(f"--type must be COLUMN=TYPE with a type of {', '.join(READ_AS)}. Got '{text}'.")
        found[name] = known
    return found
