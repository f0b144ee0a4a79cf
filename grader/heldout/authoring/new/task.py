"""Which task a target makes: classes, a number or a count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.names import words
from heldout.base.errors import UsageError
from heldout.base.vocabulary import TaskType

if TYPE_CHECKING:
    Column = pd.Series[Any]

_COUNT_WORDS = frozenset(
    {"count", "counts", "number", "num", "n", "visits", "times", "events", "cases", "calls", "claims"}
)
_FEWEST_OF_CLASS = 5
_MOST_RARE = 0.05


class Task(NamedTuple):
    """A task and the reason for it, a phrase without a full stop."""

    type: TaskType
    why: str


class Frequent(NamedTuple):
    """A target without the classes that are too rare to be in every part."""

    column: Column
    left_out: int
    rare: tuple[str, ...]


def find_task(column: Column, name: str, wished: TaskType | None) -> Task:
    """The task of a target: as wished, else as its values look.

    Raises:
        UsageError: the wished task does not suit the values.
    """
    return _wished(wished, column, name) if wished else _inferred(column, name)


def without_rare_classes(column: Column) -> Frequent:
    """The rows of the classes that are frequent enough; all of them where many rows would go, or all but one class."""
    counts = column.value_counts()
    rare = counts[counts < _FEWEST_OF_CLASS]
    if rare.empty or len(counts) - len(rare) < 2 or rare.sum() > _MOST_RARE * len(column):
        return Frequent(column, 0, ())
    return Frequent(column[~column.isin(rare.index)], int(rare.sum()), tuple(str(label) for label in rare.index))


def told_of(left_out: Frequent, name: str) -> str:
    """What is said of the rows that were left out."""
    shown = ", ".join(left_out.rare[:5])
    more = f" and {len(left_out.rare) - 5} more" if len(left_out.rare) > 5 else ""
    rows = "1 row was" if left_out.left_out == 1 else f"{left_out.left_out:,} rows were"
    return (
        f"{rows} left out: {shown}{more} of {name} had fewer than {_FEWEST_OF_CLASS} each, too few for three parts; "
        "give them another class in the file to keep them"
    )


def _wished(task: TaskType, column: Column, name: str) -> Task:
    distinct = int(column.nunique())
    fault = ""
    if task == "binary" and distinct != 2:
        fault = f"it has {distinct:,} different values, and a binary task needs two"
    elif task == "multiclass" and (column.dtype.kind == "f" or distinct > len(column) // 3):
        fault = f"it has {distinct:,} different values, which are no classes"
    elif task in ("regression", "count") and column.dtype.kind not in "iuf":
        fault = "it is not a number"
    elif task == "count" and (column.dtype.kind == "f" or bool((column < 0).any())):
        fault = "counts are whole numbers from 0 upwards"
    if fault:
        raise UsageError(f"--task {task} does not suit '{name}': {fault}.")
    return Task(task, "as you asked")


def _inferred(column: Column, name: str) -> Task:
    distinct = int(column.nunique())
    if distinct == 2:
        return Task("binary", f"{name} has two values")
    if not pd.api.types.is_numeric_dtype(column):
        return Task("multiclass", f"{name} has {distinct} values that are texts")
    if column.dtype.kind == "f":
        return Task("regression", f"{name} is a number with decimals")
    if _looks_counted(column, name):
        return Task("count", f"{name} counts from 0, small numbers are frequent and large ones rare")
    if distinct <= 20 and distinct * 10 <= len(column):
        return Task("multiclass", f"{name} has {distinct} values; --task regression if they are amounts")
    return Task("regression", f"{name} is a number with {distinct:,} different values")


def _looks_counted(column: Column, name: str) -> bool:
    if column.min() < 0 or column.nunique() < 4:
        return False
    if any(word in _COUNT_WORDS for word in words(name)):
        return bool(column.min() <= 1)
    zeros = float((column == 0).mean())
    values = column.to_numpy(dtype=float)
    return bool(
        zeros >= 0.02 and skewness(values) > 0.5 and np.median(values) < 100 and values.var() > 0.5 * values.mean()
    )


def skewness(values: NDArray[np.float64]) -> float:
    """Third standardised moment; 0 where nothing varies."""
    largest = float(np.abs(values).max(initial=0.0))
    small = values / largest if largest > 0 else values  # the squares of huge numbers are not finite
    spread = float(small.std())
    return float((((small - small.mean()) / spread) ** 3).mean()) if spread > 0 else 0.0
