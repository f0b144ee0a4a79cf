"""Whether the line that should hold the names of the columns looks like a row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from heldout.base.errors import UsageError
from heldout.reading.shapes import looks_numeric

_ROWS_LOOKED_AT = 500
_MOSTLY = 0.8
_FEWEST_IN_A_ROW = 4
_YEARS = (1800, 2100)
_SHOWN = 5


class NamesInDoubt(UsageError):
    """The line that should hold the names looks like a row."""

    def __init__(self, message: str, line: int) -> None:
        """`line` is counted from 1."""
        super().__init__(message)
        self.line = line


def check_names(names: Sequence[str], frame: pd.DataFrame, path: Path, line: int) -> None:
    """Refuse names that are cells of a row; `frame` holds the rows as texts, its columns in the names' order.

    Raises:
        NamesInDoubt: the line looks like a row.
    """
    counted = _names_that_count(names)
    row, names_something, numbers = 0, 0, 0
    for place, name in enumerate(names):
        values = [value for value in frame[frame.columns[place]].iloc[:_ROWS_LOOKED_AT] if isinstance(value, str)]
        name = name.strip()
        if not name or not values:
            continue
        many = sum(map(looks_numeric, values[:100])) > _MOSTLY * len(values[:100])
        if looks_numeric(name):
            numbers += 1
            row += many and place not in counted
        elif many:
            names_something += 1
        elif name in values:
            row += 1
    filled = sum(1 for name in names if name.strip())
    every_number = numbers == filled and not counted
    if not every_number and (row <= 2 * names_something or 2 * row < filled):
        return
    shown = ", ".join(name.strip() for name in names[:_SHOWN])
    reason = (
        f"{numbers} of {len(names)} names {'is a number' if numbers == 1 else 'are numbers'}"
        if numbers
        else f"{row} of {len(names)} names are also values of their column"
    )
    raise NamesInDoubt(
        f"the first line of '{path}' looks like a row: {reason} (line {line}: {shown}). It must hold the names of the "
        "columns. Add a line with names, or say --header-row 0 (the columns are then called column_1, column_2, …) or "
        f"--header-row {line} if these are names.",
        line,
    )


def _names_that_count(names: Sequence[str]) -> set[int]:
    """Places of names that number the columns (0, 1, 2, …) or are years, and not cells of a row."""
    numbers = [(place, int(name)) for place, name in enumerate(names) if name.strip().isdecimal()]
    if len(numbers) < _FEWEST_IN_A_ROW:
        return set()
    values = [value for _, value in numbers]
    steps = {after - before for before, after in itertools.pairwise(values)}
    years = all(_YEARS[0] <= value <= _YEARS[1] for value in values) and min(steps) > 0
    if (steps == {1} and values[0] in (0, 1)) or years:
        return {place for place, _ in numbers}
    return set()
