"""The target: whether it suits the task, and the numbers that stand for its labels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from heldout.base.errors import ChallengeError, DatasetError, Problem
from heldout.base.words import counted, rows_in_words
from heldout.dataset.content import column_type
from heldout.prepare.split import Split
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import EncodedTarget, TargetFault

if TYPE_CHECKING:
    from heldout.challenge.definition import ChallengeDefinition


def target_column(
    frame: pd.DataFrame, definition: ChallengeDefinition, where: str = "challenge.toml"
) -> pd.Series[Any]:
    """The target of every row of a table as one column.

    Raises:
        DatasetError: values are missing, or columns that do not go together.
    """
    dataset = definition.dataset
    with _blamed(where):
        for name in dataset.targets:
            _check_complete(frame[name])
        return task_of(definition.task.type).combined(frame[dataset.targets], dataset.target_name)


def check_target(target: pd.Series[Any], definition: ChallengeDefinition, where: str) -> None:
    """Check, before any row is hidden, that the column can be the target of the task.

    Raises:
        DatasetError: values are missing, or not what the task needs.
        ChallengeError: the task does not suit the column, or `task.positive` does not occur in it.
    """
    with _blamed(where):
        _check_complete(target)
        task_of(definition.task.type).check(target, column_type(target), definition.task.positive)


def _check_complete(column: pd.Series[Any]) -> None:
    missing = column.isna().to_numpy(dtype=bool)
    if missing.any():
        raise TargetFault(
            f"'{column.name}' is missing in {counted(int(missing.sum()), 'row')} ({rows_in_words(missing)}). "
            "Remove these rows from the dataset, or choose another target.",
        )


def check_table(target: pd.Series[Any], features: pd.DataFrame, definition: ChallengeDefinition, where: str) -> None:
    """Check that target and features are what the task's options say; `features` are the columns that learners see.

    Raises:
        ChallengeError: an option says something else.
        DatasetError: the table does not hold what the task needs.
    """
    task = task_of(definition.task.type)
    with _blamed(where):
        options = task.in_force(definition.task.options)
        task.check_table(target, features, options)
        known, time = task.known_until(options), definition.dataset.time
        if known is not None and time is not None:
            _check_known(known, time, features)


def _check_known(known: str, time: str, features: pd.DataFrame) -> None:
    """Check that what was known can be compared with the rows' own times, and ends before them: folds go by both."""
    if time not in features:
        raise TargetFault(
            f"known_until is compared with '{time}', which must be a feature then. Take it out of dataset.drop.",
            "task.options",
        )
    until, when = features[known], features[time]
    if column_type(until) != column_type(when):
        raise TargetFault(
            f"known_until must be of the type of '{time}', {column_type(when)}. '{known}' is {column_type(until)}. "
            "Name the column that says until when the target was known.",
            "task.options",
        )
    wrong = ~(until <= when).fillna(False).to_numpy(dtype=bool)
    if wrong.any():
        raise TargetFault(
            f"known_until must be no later than '{time}' in any row, and have no gaps. '{known}' is later, or "
            f"missing, in {counted(int(wrong.sum()), 'row')} ({rows_in_words(wrong)}). Correct the dataset.",
            "task.options",
        )


def encode_target(target: pd.Series[Any], split: Split, definition: ChallengeDefinition, where: str) -> EncodedTarget:
    """The target as numbers.

    Raises:
        DatasetError: hidden rows hold what cannot be learnt from the others, as a class of their own.
    """
    hidden = np.concatenate([split.public, split.private])
    with _blamed(where):
        task = task_of(definition.task.type)
        encoded = task.encode(target, split.train, hidden, definition.task.positive)
        if len(definition.dataset.targets) > 1:
            encoded = replace(encoded, names=tuple(definition.dataset.targets))
        if split.groups is None:
            return encoded
        return replace(encoded, values=task.grouped(encoded.values, split.groups))


@contextmanager
def _blamed(where: str) -> Iterator[None]:
    """A fault of the target is one of the file that says the wrong thing: the challenge's, or the dataset's."""
    try:
        yield
    except TargetFault as fault:
        error = DatasetError if fault.key.startswith("dataset.") else ChallengeError
        raise error(Problem(where, fault.key, str(fault))) from None
