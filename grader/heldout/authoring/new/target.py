"""What the target column asks for: classes, a number or a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.authoring.evidence.identity import id_like
from heldout.authoring.evidence.names import words
from heldout.authoring.new.interface import Target, Wishes
from heldout.errors import UsageError, nearest
from heldout.vocabulary import TaskType

if TYPE_CHECKING:
    Column = pd.Series[Any]
    Label = str | int | bool

_GUESSES = ("target", "label", "y", "class", "outcome", "response", "dependent")
_POSITIVE = frozenset(
    {"yes", "y", "true", "t", "1", "positive", "pos", "sick", "ill", "disease", "died", "dead", "death", "churn"}
    | {"churned", "left", "default", "defaulted", "fraud", "spam", "malignant", "fail", "failed", "failure", "late"}
    | {"bad", "success", "hit", "survived"}
)
_COUNT_WORDS = frozenset(
    {"count", "counts", "number", "num", "n", "visits", "times", "events", "cases", "calls", "claims"}
)
_MOST_CLASSES = 100
_FEWEST_OF_CLASS = 5
_NAMES_SHOWN = 12


class _Task(NamedTuple):
    type: TaskType
    why: str


def find_column(name: str, columns: Sequence[str], option: str) -> str:
    """`name`, if it is a column; the only one that differs in upper and lower case otherwise.

    Raises:
        UsageError: it is none; with the nearest names.
    """
    if name in columns:
        return name
    similar = [column for column in columns if column.casefold() == " ".join(name.split()).casefold()]
    if len(similar) == 1:
        return similar[0]
    more = f" and {len(columns) - _NAMES_SHOWN} more" if len(columns) > _NAMES_SHOWN else ""
    listed = ", ".join(columns[:_NAMES_SHOWN]) + more
    raise UsageError(f"{option} must be a column: {listed}. Got '{name}'.{nearest(name, columns)}")


def chosen_column(name: str, columns: Sequence[str], doubles: Mapping[str, Sequence[int]], option: str) -> str:
    """Like `find_column`, where `doubles` are names that several columns have in the file, and their places.

    The first of these keeps its name in the table; as an answer it is called NAME_1.

    Raises:
        UsageError: it is no column, or the name of several.
    """
    if name in doubles:
        places = doubles[name]
        listed = f"{', '.join(map(str, places[:-1]))} and {places[-1]}"
        called = ", ".join(f"{name}_{number}" for number in range(1, len(places) + 1))
        raise UsageError(
            f"{option} {name} is ambiguous: columns {listed} of the file are called so. Give them names of their own, "
            f"or choose by order: {called}."
        )
    first = name.removesuffix("_1")
    if name not in columns and first in doubles:
        return first
    return find_column(name, columns, option)


def guess_target(columns: Sequence[str]) -> str:
    """The column that is probably the one to predict: by its name, else the last one."""
    for guess in _GUESSES:
        for name in columns:
            if words(name) and words(name)[-1] == guess:
                return name
    return columns[-1]


def read_target(frame: pd.DataFrame, wishes: Wishes) -> Target:
    """The task that the target makes, and the rows that have one.

    Raises:
        UsageError: the column cannot be predicted, or not as the author wishes.
    """
    name = find_column(wishes.target, list(frame.columns), "--target")
    known = frame[name].notna()
    notes = []
    if not known.all():
        gone = int((~known).sum())
        notes.append(f"{gone:,} row{'s' if gone > 1 else ''} without a value of {name} left out")
    rows = frame[known].reset_index(drop=True)
    column = _as_labels(rows[name])
    _check_possible(column, name)
    task = _wished(wishes.task, column, name) if wishes.task else _inferred(column, name)
    rows = rows.assign(**{name: _in_type(column, task.type)})[list(rows.columns)]
    if task.type == "multiclass":
        rows, note = _without_rare_classes(rows, name)
        notes += note
    positive, why = None, ""
    if task.type == "binary":
        positive, why = _positive(rows[name], wishes.positive)
    elif wishes.positive is not None:
        raise UsageError(f"--positive is for two classes. '{name}' makes a {task.type} task.")
    return Target(rows, name, task.type, task.why, positive, why, tuple(notes))


def _as_labels(column: Column) -> Column:
    """Whole numbers that a missing value had made decimal are whole again."""
    if column.dtype.kind == "f" and bool((column % 1 == 0).all()) and bool((column.abs() < 2**53).all()):
        return column.astype("int64")
    return column


def _check_possible(column: Column, name: str) -> None:
    distinct = int(column.nunique())
    if distinct == 0:
        raise UsageError(f"--target: '{name}' has no value in any row. Choose another column.")
    if distinct == 1:
        raise UsageError(
            f"--target: '{name}' is {column.iloc[0]!r} in every row, so there is nothing to predict. "
            "Choose another column."
        )
    if column.dtype.kind == "M":
        raise UsageError(f"--target: '{name}' is a date, which cannot be predicted. Choose another column.")
    if len(column) < 30:
        raise UsageError(f"the table has {len(column)} rows with a value of '{name}'. A challenge needs at least 30.")
    reason = id_like(column)
    if reason is not None and (column.dtype.kind in "iu" or not pd.api.types.is_numeric_dtype(column)):
        raise UsageError(f"--target: '{name}' looks like an id ({reason}), which nobody can predict.")
    if not pd.api.types.is_numeric_dtype(column) and distinct > max(2, min(_MOST_CLASSES, len(column) // 5)):
        raise UsageError(
            f"--target: '{name}' is a text with {distinct:,} different values in {len(column):,} rows. A target has "
            f"numbers, or at most {_MOST_CLASSES} classes with several rows each. Choose another column."
        )


def _wished(task: TaskType, column: Column, name: str) -> _Task:
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
    return _Task(task, "as you asked")


def _inferred(column: Column, name: str) -> _Task:
    distinct = int(column.nunique())
    if distinct == 2:
        return _Task("binary", f"{name} has two values")
    if not pd.api.types.is_numeric_dtype(column):
        return _Task("multiclass", f"{name} has {distinct} values that are texts")
    if column.dtype.kind == "f":
        return _Task("regression", f"{name} is a number with decimals")
    if _looks_counted(column, name):
        return _Task("count", f"{name} counts from 0, small numbers are frequent and large ones rare")
    if distinct <= 20 and distinct * 10 <= len(column):
        return _Task("multiclass", f"{name} has {distinct} values; --task regression if they are amounts")
    return _Task("regression", f"{name} is a number with {distinct:,} different values")


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


def _in_type(column: Column, task: TaskType) -> Column:
    """The target as the task needs it: labels are texts, whole numbers or flags."""
    if task in ("binary", "multiclass") and column.dtype.kind == "f":
        return column.map(lambda value: repr(float(value))).astype("str")
    return column


def _without_rare_classes(rows: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[str]]:
    """Classes that cannot be in every part are left out, while they are few."""
    counts = rows[name].value_counts()
    rare = counts[counts < _FEWEST_OF_CLASS]
    if rare.empty or len(counts) - len(rare) < 2 or rare.sum() > 0.05 * len(rows):
        return rows, []
    kept = rows[~rows[name].isin(rare.index)].reset_index(drop=True)
    shown = ", ".join(str(label) for label in rare.index[:5])
    more = f" and {len(rare) - 5} more" if len(rare) > 5 else ""
    told = f"{int(rare.sum())} rows left out: {shown}{more} had fewer than {_FEWEST_OF_CLASS} each"
    return kept, [told]


def _positive(column: Column, wished: str | None) -> tuple[Label, str]:
    counts = column.value_counts()
    labels: list[Label] = [label if isinstance(label, str) else _plain(label) for label in counts.index]
    if wished is not None:
        found = [label for label in labels if str(label).casefold() == wished.casefold()]
        if not found:
            known = [str(label) for label in labels]
            raise UsageError(f"--positive must be one of {', '.join(known)}. Got '{wished}'.{nearest(wished, known)}")
        return found[0], "as you asked"
    telling = [label for label in labels if str(label).casefold() in _POSITIVE]
    if len(telling) == 1:
        return telling[0], "it says that something is so"
    if counts.iloc[0] == counts.iloc[1]:
        return max(labels, key=str), "both are equally frequent"
    return labels[-1], "it is the rarer one"


def _plain(label: Any) -> Label:
    value: Label = label.item() if hasattr(label, "item") else label
    return value
