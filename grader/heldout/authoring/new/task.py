"""Which task a target makes: what it was asked for, or the type that claims it most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from heldout.audit.evidence.names import words
from heldout.base.errors import UsageError
from heldout.base.vocabulary import TaskType
from heldout.base.words import first_few
from heldout.tasks.catalogue import TASKS, task_of
from heldout.tasks.task import Task

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]

_FEWEST_OF_CLASS = 5
_MOST_RARE = 0.05


class Found(NamedTuple):
    """A task and the reason for it, a phrase without a full stop."""

    task: Task
    why: str


class Frequent(NamedTuple):
    """A target without the classes that are too rare to be in every part."""

    column: Column
    left_out: int
    rare: tuple[str, ...]


def find_task(column: Column, name: str, wished: TaskType | None) -> Found:
    """The task of a target: as wished, else as its values look.

    Raises:
        UsageError: the wished task does not suit the values.
    """
    if wished is not None:
        if fault := task_of(wished).unsuited(column):
            raise UsageError(f"--task {wished} does not suit '{name}': {fault}.")
        return Found(task_of(wished), "as you asked")
    claims = [(claim, task) for task in TASKS.usable().values() if (claim := task.claim(column, name, words(name)))]
    claim, task = max(claims, key=lambda found: found[0].strength)
    return Found(task, claim.why)


def without_rare_classes(column: Column) -> Frequent:
    """The rows of the classes that are frequent enough; all of them where many rows would go, or all but one class."""
    counts = column.value_counts()
    rare = counts[counts < _FEWEST_OF_CLASS]
    if rare.empty or len(counts) - len(rare) < 2 or rare.sum() > _MOST_RARE * len(column):
        return Frequent(column, 0, ())
    return Frequent(column[~column.isin(rare.index)], int(rare.sum()), tuple(str(label) for label in rare.index))


def about_left_out(left_out: Frequent, name: str) -> str:
    """What is said of the rows that were left out."""
    rows = "1 row was" if left_out.left_out == 1 else f"{left_out.left_out:,} rows were"
    shown = first_few(left_out.rare, 5)
    return (
        f"{rows} left out: {shown} of {name} had fewer than {_FEWEST_OF_CLASS} each, too few for three parts; "
        "give them another class in the file to keep them"
    )
