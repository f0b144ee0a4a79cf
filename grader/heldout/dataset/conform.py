"""A table held against the columns that are described: names, order and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.base.errors import DatasetError, Problem, nearest
from heldout.base.toml_wording import as_written
from heldout.base.vocabulary import ColumnType
from heldout.base.words import counted, first_few
from heldout.dataset.convert import PHRASES, convert, convert_in_pieces
from heldout.dataset.pieces import in_one_piece

if TYPE_CHECKING:
    Column = pd.Series[Any]

_CELLS_SHOWN = 3
_NAMES_SHOWN = 30


def name_problems(frame: pd.DataFrame, shown: str) -> Iterator[Problem]:
    """What is wrong with the names of the columns, and with having no rows."""
    names = list(frame.columns)
    for name in dict.fromkeys(names):
        if not isinstance(name, str) or not name:
            yield Problem(shown, f"column {name!r}", "must have a text as its name.")
        elif names.count(name) > 1:
            yield Problem(shown, f"column '{name}'", f"must be in the table once. Got it {names.count(name)} times.")
    if len(frame) == 0:
        yield Problem(shown, "", "must have at least one row. Got none.")


def conform(
    frame: pd.DataFrame, types: Mapping[str, ColumnType], shown: str, folder: Path | None = None
) -> pd.DataFrame:
    """The columns that `types` names, in its order and types, with a RangeIndex. They are taken out of `frame`, so that
    the raw values of one column alone are there beside the others. Texts of many rows are converted a piece at a time,
    and what is made of them lies in `folder`, where one is given.

    Raises:
        DatasetError: a column is missing, too many, or not of its type; with every column at fault.
        WriteError: `folder` has no room.
    """
    problems = list(_column_problems(list(frame.columns), list(types), shown))
    columns: dict[str, Column] = {}
    for name, kind in types.items():
        if name not in frame:
            continue
        raw = frame.pop(name).reset_index(drop=True)
        if folder is not None and not in_one_piece(len(raw)) and isinstance(raw.dtype, pd.StringDtype):
            values, wrong = convert_in_pieces(raw, kind, folder)
        else:
            values, wrong = convert(raw, kind)
        if wrong.any():
            problems.append(Problem(shown, f"column '{name}'", _cells(raw, wrong, kind)))
        columns[name] = values
    if problems:
        raise DatasetError(problems)
    return pd.DataFrame(columns, copy=folder is None or in_one_piece(len(frame)))


def _column_problems(came: list[str], declared: list[str], shown: str) -> Iterator[Problem]:
    extra = [name for name in came if name not in declared]
    for name in declared:
        if name not in came:
            message = (
                f"is missing: dataset.toml describes it. Got {first_few(came, _NAMES_SHOWN)}.{nearest(name, extra)}"
            )
            yield Problem(shown, f"column '{name}'", message)
    for name in extra:
        hint = nearest(name, [other for other in declared if other not in came])
        message = f"is not described in dataset.toml. Allowed: {first_few(declared, _NAMES_SHOWN)}.{hint}"
        yield Problem(shown, f"column '{name}'", message)


def _cells(raw: Column, wrong: NDArray[np.bool_], kind: ColumnType) -> str:
    """What came instead, in the first rows where it is wrong; rows are counted from 1 below the header."""
    rows = np.flatnonzero(wrong)
    missing = raw.isna().to_numpy()
    cells = [
        f"{'nothing' if missing[row] else as_written(_value(raw, row))} in row {row + 1}" for row in rows[:_CELLS_SHOWN]
    ]
    others = len(rows) - len(cells)
    more = f" and {counted(others, 'more row')}" if others else ""
    hint = " Only float64, str and datetime64 may have missing values." if missing[rows].any() else ""
    return f"must be {PHRASES[kind]} in every row. Got {', '.join(cells)}{more}.{hint}"


def _value(raw: Column, row: int) -> object:
    value = raw.iloc[row]
    return value.item() if isinstance(value, np.generic) else value
