"""What is read out of a folder in Kaggle's shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heldout.authoring.new.interface import AuthorOptions
from heldout.base.vocabulary import TaskType
from heldout.reading.interface import ReadOptions

if TYPE_CHECKING:
    from heldout.authoring.new.create import Written
    from heldout.reading.interface import CleanTable


@dataclass(frozen=True)
class ImportOptions:
    """What the author has decided; None where the files are to tell."""

    target: str | None = None
    id: str | None = None
    task: TaskType | None = None
    metric: str | None = None
    positive: str | None = None
    title: str | None = None
    licence: str | None = None
    citation: str | None = None
    seed: int = 7
    reading: ReadOptions = field(default_factory=ReadOptions)
    """How train.csv and test.csv are read."""


@dataclass(frozen=True)
class ImportedTable:
    """One table made of the folder's files, and what its challenge is to be."""

    table: CleanTable
    author_options: AuthorOptions
    file: str
    """The files that the rows were read from, in words."""
    kept: tuple[str, ...]
    """What came over as it was, a sentence each."""
    lost: tuple[str, ...]
    """What could not be carried over, and what was done instead, a sentence each."""


@dataclass(frozen=True)
class Imported:
    """A challenge that is in place, and how it differs from the competition."""

    written: Written
    kept: tuple[str, ...]
    lost: tuple[str, ...]
