"""A target of several columns: which task they make together, with flags as 1 and 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from heldout.authoring.new.interface import AuthorOptions
from heldout.authoring.new.positive import positive_class
from heldout.base.errors import UsageError
from heldout.base.words import listed
from heldout.tasks.catalogue import TASKS, task_of
from heldout.tasks.interface import TargetFault
from heldout.tasks.task import Claim, Task

if TYPE_CHECKING:
    Column = pd.Series[Any]


class SeveralTargets(NamedTuple):
    """The columns of a target, none of them missing, and what stands for them."""

    task: Task
    why: str
    answers: pd.DataFrame
    combined: Column
    notes: list[str]


def check_number_of_columns(task: Task, columns: int) -> None:
    """Nothing where the task's target may be so many columns.

    Raises:
        UsageError: it may not; how they are named.
    """
    least, most = task.columns
    if least <= columns <= most:
        return
    wanted = f"{least}" if least == most else f"{least} to {most}"
    how = f": {task.columns_in_words}" if task.columns_in_words else ""
    noun = "column" if wanted == "1" else "columns"
    raise UsageError(
        f"--task {task.name} needs {wanted} {noun} as its target{how}. Got {columns}: give --target once for each."
    )


def read_several(columns: pd.DataFrame, options: AuthorOptions) -> SeveralTargets:
    """The task that these columns make together, and their values in its types.

    Raises:
        UsageError: they make none, or not the one that the author wishes.
    """
    task, why = _task_of(columns, options)
    check_number_of_columns(task, columns.shape[1])
    answers, notes = {}, []
    for position, name in enumerate(map(str, columns.columns)):
        if "bool" in task.types_of(position):
            answers[name], about = _flag(columns[name], options.positive)
            notes += about
        else:
            answers[name] = columns[name]
            _check_number(columns[name], name, task)
    frame = pd.DataFrame(answers)
    try:
        combined = task.combined(frame, ", ".join(answers))
    except TargetFault as fault:
        raise UsageError(f"--task {task.name} does not suit this table: {fault}") from None
    return SeveralTargets(task, why, frame, combined, notes)


def _task_of(columns: pd.DataFrame, options: AuthorOptions) -> tuple[Task, str]:
    if options.task is not None:
        return task_of(options.task), "as you asked"
    together = [task for task in TASKS.usable().values() if task.columns[1] > 1]
    claims = [(claim, task) for task in together if (claim := _claim(task, columns)) is not None]
    if not claims:
        ways = "; ".join(f"{task.name}, {task.columns_in_words}" for task in together)
        values = [f"{name} has {columns[name].nunique():,}" for name in map(str, columns.columns)]
        raise UsageError(
            f"several --target columns make one of these tasks: {ways}. A flag has two different values; "
            f"{listed(values)}. Choose other columns, or one."
        )
    claim, task = max(claims, key=lambda found: found[0].strength)
    return task, claim.why


def _claim(task: Task, columns: pd.DataFrame) -> Claim | None:
    least, most = task.columns
    if not least <= columns.shape[1] <= most:
        return None
    return task.claim_several([int(columns[name].nunique()) for name in columns])


def _flag(column: Column, wished: str | None) -> tuple[Column, list[str]]:
    """A column of two values as 1 and 0, and what is said of it where they are no such numbers."""
    name, values = str(column.name), set(column.unique().tolist())
    if len(values) != 2:
        raise UsageError(f"--target: '{name}' must be a flag, with two different values. It has {len(values):,}.")
    if values <= {0, 1} and wished is None:
        return column.astype("int64"), []
    one, why = positive_class(column, wished)
    return (column == one).astype("int64"), [f"1 stands for {one!r} in {name} ({why})"]


def _check_number(column: Column, name: str, task: Task) -> None:
    if column.dtype.kind not in "iuf":
        raise UsageError(f"--target: '{name}' must be a number for {task.called}: {task.columns_in_words}.")


def names_of(options: AuthorOptions) -> Sequence[str]:
    """The target's columns as the author named them.

    Raises:
        UsageError: one of them twice.
    """
    names = (options.target, *options.more_targets)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"--target names '{twice}' twice. Give each column once.")
    return names
