"""The labels of Kaggle's test rows, and which of them are public: what the solution file says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from heldout.base.errors import UsageError
from heldout.base.words import counted, first_few
from heldout.reading.interface import RawTable

PARTS = {"public": "public", "private": "private", "ignored": "", "ignore": ""}
"""Values of Kaggle's column Usage, in lower case; rows of no part are left out."""
_SHOWN = 5


@dataclass(frozen=True)
class Labels:
    """What the solution says, a row for each row of test.csv that has a label and a part."""

    rows: pd.DataFrame
    """Columns `id` (text), `label` (text) and `part` (public or private)."""
    left_out: int
    """Rows of the solution that are not here, for a reason that `lost` gives."""
    kept: tuple[str, ...]
    lost: tuple[str, ...]


def read_solution(solution: RawTable, name: str, id_column: str, target: str, seed: int) -> Labels:
    """The labels in a solution file called `name`.

    Raises:
        UsageError: a column is missing, an id occurs twice, Usage has another value, or no row is left.
    """
    frame = _spelt_as(solution.frame.astype("str"), (id_column, target))
    usage = next((str(column) for column in frame if str(column).casefold() == "usage"), None)
    if id_column not in frame:
        columns = ", ".join(map(str, frame.columns))
        raise UsageError(f"{name} must have the id column '{id_column}'. It has {columns}. Name another with --id.")
    ids = frame[id_column]
    if ids.duplicated().any():
        raise UsageError(f"{name}: {id_column} {ids[ids.duplicated()].iloc[0]} occurs twice. Each row needs its own.")
    rows = pd.DataFrame({"id": ids, "label": _label(frame, name, id_column, target, usage)})
    kept: list[str] = []
    lost: list[str] = []
    rows["part"] = _by_usage(frame[usage], name, kept, lost) if usage else ""
    if usage:
        rows = rows[rows["part"] != ""]
    missing = rows["label"].isna()
    if missing.any():
        lost.append(f"{counted(int(missing.sum()), 'row')} of {name} without a label: left out.")
        rows = rows[~missing]
    if len(rows) == 0:
        raise UsageError(f"{name} has no row with a label that counts: all of them are empty or ignored.")
    divided = set(rows["part"])
    if divided != {"public", "private"}:
        why = (
            f"{name} has no column Usage" if usage is None else f"Usage in {name} names only {', '.join(divided)} rows"
        )
        lost.append(f"{why}: the labelled test rows were divided at random, half public and half private.")
        rows = rows.assign(part=halves(len(rows), seed))
    return Labels(rows.reset_index(drop=True), len(ids) - len(rows), tuple(kept), tuple(lost))


def _spelt_as(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The frame, with columns that differ from `names` in upper and lower case alone called so."""
    for name in names:
        alike = [str(column) for column in frame if str(column).casefold() == name.casefold()]
        if name not in frame and len(alike) == 1:
            frame = frame.rename(columns={alike[0]: name})
    return frame


def halves(rows: int, seed: int) -> list[str]:
    """`public` for a random half of the rows, `private` for the others."""
    order = np.random.RandomState(seed).permutation(rows)
    return ["public" if place < rows // 2 else "private" for place in np.argsort(order, kind="stable")]


def _label(frame: pd.DataFrame, name: str, id_column: str, target: str, usage: str | None) -> pd.Series[str]:
    """The label of each row: a column of the target's name, the only other one, or one column of 0 and 1 per class."""
    others = [str(column) for column in frame if column not in (id_column, usage)]
    if target in others:
        return frame[target]
    if len(others) == 1:
        return frame[others[0]]
    if not others:
        raise UsageError(f"{name} must have the column '{target}' with the labels. It has none but {id_column}.")
    numbers = frame[others].apply(pd.to_numeric, errors="coerce")
    if not ((numbers.isin([0, 1])).all().all() and (numbers.sum(axis=1) == 1).all()):
        raise UsageError(f"{name} must have one column of labels, '{target}'. It has {_listed(others)}.")
    return pd.Series(numbers.idxmax(axis=1), dtype="str")


def _by_usage(usage: pd.Series[str], name: str, kept: list[str], lost: list[str]) -> pd.Series[str]:
    """The part of each row; empty for rows that Kaggle ignored."""
    said = usage.fillna("").str.strip().str.casefold()
    unknown = sorted(set(said) - set(PARTS))
    if unknown:
        raise UsageError(f"{name}: Usage must be Public, Private or Ignored. Got {_listed(unknown)}.")
    parts = pd.Series(said.map(PARTS), dtype="str")
    counts = parts.value_counts()
    kept.append(
        f"The public and private rows are those of {name}: {counts.get('public', 0):,} and "
        f"{counts.get('private', 0):,}."
    )
    ignored = int(counts.get("", 0))
    if ignored:
        lost.append(f"{counted(ignored, 'row')} that Kaggle ignored (Usage): left out.")
    return parts


def _listed(names: Sequence[str]) -> str:
    return first_few((f"'{name}'" for name in names), _SHOWN)
