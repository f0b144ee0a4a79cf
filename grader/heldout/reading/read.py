"""`read_clean`: a file becomes a table in the types of a dataset."""

from __future__ import annotations

from pathlib import Path

from heldout.reading.clean import clean
from heldout.reading.interface import CleanTable, ReadOptions
from heldout.reading.raw import read_raw


def read_clean(path: Path, reading: ReadOptions | None = None, target: str | None = None) -> CleanTable:
    """The table in the file, in the types of a dataset, with what was changed.

    Raises:
        UsageError: there is no such file, or it is no table.
    """
    return clean(read_raw(path, reading), reading, target)
