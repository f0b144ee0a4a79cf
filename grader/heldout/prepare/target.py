"""The target: whether it suits the task, and the numbers that stand for its labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.base.errors import ChallengeError, DatasetError, Problem, nearest
from heldout.challenge.definition import ChallengeDefinition
from heldout.dataset.content import column_type
from heldout.prepare.split import Split
from heldout.prepare.wording import counted, enumerated, rows_in_words, values_in_words

Label: TypeAlias = str | int | bool


@dataclass(frozen=True)
class EncodedTarget:
    """The target of every row of the table as numbers."""

    values: NDArray[Any]
    """Shape (n,): int32 codes into `classes` for classification, float64 otherwise."""
    classes: tuple[Label, ...] | None
    """Sorted classes of the training rows; None where the task is not classification."""
    positive_index: int | None
    """Index into `classes` of the positive class of a binary task; the greater class where none is declared."""


def check_target(target: pd.Series[Any], definition: ChallengeDefinition, where: str) -> None:
    """Check, before any row is hidden, that the column can be the target of the task.

    Raises:
        DatasetError: values are missing, or not what the task needs.
        ChallengeError: the task does not suit the column, or `task.positive` does not occur in it.
    """
    missing = target.isna().to_numpy(dtype=bool)
    if missing.any():
        raise _fault(
            where,
            f"'{target.name}' is missing in {counted(int(missing.sum()), 'row')} ({rows_in_words(missing)}). "
            "Remove these rows from the dataset, or choose another target.",
        )
    match definition.task.type:
        case "binary" | "multiclass":
            _check_classes(target, definition, where)
        case "regression" | "count":
            _check_numbers(target, definition, where)


def encode_target(target: pd.Series[Any], split: Split, definition: ChallengeDefinition, where: str) -> EncodedTarget:
    """The target as numbers.

    Raises:
        DatasetError: a class occurs only in hidden rows.
    """
    if definition.task.type in ("regression", "count"):
        return EncodedTarget(target.to_numpy(dtype=np.float64), None, None)
    labels = target.to_numpy(dtype=object)
    classes = _sorted_labels(target.iloc[split.train])
    _check_learnable(target, split, classes, where)
    codes = {label: code for code, label in enumerate(classes)}
    values = np.array([codes[label] for label in labels.tolist()], dtype=np.int32)
    positive = None
    if definition.task.type == "binary":
        wanted = definition.task.positive
        positive = len(classes) - 1 if wanted is None else codes[wanted]
    return EncodedTarget(values, classes, positive)


def _check_classes(target: pd.Series[Any], definition: ChallengeDefinition, where: str) -> None:
    kind = column_type(target)
    task = definition.task
    if kind not in ("str", "int64", "bool"):
        raise _fault(
            where,
            f"'{target.name}' must be of type str, int64 or bool for a {task.type} task. It is {kind}. "
            "Declare another type in dataset.toml, or choose task.type = 'regression'.",
        )
    labels = _sorted_labels(target)
    if task.type == "binary" and len(labels) != 2:
        advice = "Choose task.type = 'multiclass', or another target." if len(labels) > 2 else "Choose another target."
        raise _fault(
            where,
            f"'{target.name}' must have exactly 2 different values for a binary task. It has {len(labels)}: "
            f"{values_in_words(labels)}. {advice}",
        )
    if len(labels) < 2:
        raise _fault(
            where,
            f"'{target.name}' must have at least 2 different values for a multiclass task. It has only "
            f"{values_in_words(labels)}. Choose another target.",
        )
    # 1 == True in Python, but not in a data file.
    known = [type(label) is type(task.positive) and label == task.positive for label in labels]
    if task.positive is not None and not any(known):
        raise ChallengeError(
            Problem(
                where,
                "task.positive",
                f"must be one of the values of '{target.name}': {values_in_words(labels)}. "
                f"Got {task.positive!r}.{nearest(str(task.positive), [str(label) for label in labels])}",
            )
        )


def _check_numbers(target: pd.Series[Any], definition: ChallengeDefinition, where: str) -> None:
    kind = column_type(target)
    task = definition.task.type
    if kind not in ("int64", "float64"):
        raise _fault(
            where,
            f"'{target.name}' must be of type int64 or float64 for a {task} task. It is {kind}. "
            "Choose task.type = 'binary' or 'multiclass', or another target.",
        )
    values = target.to_numpy(dtype=np.float64)
    wrong = ~np.isfinite(values)
    allowed = "finite numbers"
    if task == "count" and not wrong.any():
        wrong = (values < 0) | (values != np.floor(values))
        allowed = "whole numbers from 0 upwards"
    if wrong.any():
        raise _fault(
            where,
            f"'{target.name}' must hold {allowed} for a {task} task. Got {target.iloc[int(wrong.argmax())]} "
            f"({counted(int(wrong.sum()), 'row')} of this kind: {rows_in_words(wrong)}). "
            + ("Choose task.type = 'regression', or another target." if task == "count" else "Correct the dataset."),
        )


def _check_learnable(target: pd.Series[Any], split: Split, classes: Sequence[Label], where: str) -> None:
    hidden = target.iloc[np.concatenate([split.public, split.private])]
    counts = hidden[~hidden.isin(list(classes))].value_counts()
    unseen = sorted((_python(label), int(count)) for label, count in counts.items())
    if unseen:
        shown = [f"{label!r} ({counted(rows, 'row')})" for label, rows in unseen[:10]]
        verb = "occurs" if len(unseen) == 1 else "occur"
        raise _fault(
            where,
            f"'{target.name}': {enumerated(shown, len(unseen))} {verb} only in hidden rows, so that no model can "
            "learn it. Remove or merge rare classes in the dataset, or choose another split (method, seed, fractions).",
        )


def _sorted_labels(target: pd.Series[Any]) -> tuple[Label, ...]:
    return tuple(sorted(_python(label) for label in target.unique().tolist()))


def _python(label: Any) -> Label:
    plain: Label = label.item() if isinstance(label, np.generic) else label
    return plain


def _fault(where: str, message: str) -> DatasetError:
    return DatasetError(Problem(where, "dataset.target", message))
