"""What hidden labels and predictions stand for, and what is said of those that are something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from heldout.base.json_records import LEFT_OUT
from heldout.base.vocabulary import TaskType

if TYPE_CHECKING:
    from numpy.typing import NDArray

Label: TypeAlias = str | int | bool
FaultKey: TypeAlias = Literal["dataset.target", "dataset.group", "task.positive", "task.options"]


class InvalidPredictions(ValueError):
    """These predictions are not what the metric needs. The text is for the learner and says what to do."""


class InvalidOutput(Exception):
    """What the estimator returned is not what the metric needs. The text is for the learner."""


class TargetFault(Exception):
    """The target column does not suit the task. The text is for the author and says what to do."""

    def __init__(self, message: str, key: FaultKey = "dataset.target") -> None:
        self.key = key
        """The key of challenge.toml that is wrong, or whose column is."""
        super().__init__(message)


@dataclass(frozen=True)
class Target:
    """What the numbers of labels and predictions stand for."""

    task: TaskType
    classes: tuple[Label, ...] | None = None
    """Sorted classes of the training labels; None where the task is not classification."""
    positive_index: int | None = None
    """Index into `classes` of the positive class of a binary task."""
    names: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """What one number of a row stands for where that is several answers: the labels, or the target's columns."""
    times: tuple[float, ...] = field(default=(), metadata=LEFT_OUT)
    """Ascending times at which survival is asked for."""
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What the task type read in `[task.options]`, its defaults included, as JSON."""

    @property
    def positive(self) -> int:
        """Index of the positive class of two; the last class where none was declared, as scikit-learn has it."""
        return len(self.classes or ()) - 1 if self.positive_index is None else self.positive_index


@dataclass(frozen=True)
class EncodedTarget:
    """The target of every row of a table as numbers."""

    values: NDArray[Any]
    """Shape (n,): int32 codes into `classes` for classification, float64 otherwise. Where a row has several answers,
    the number stands for all of them (`Task.labels`)."""
    classes: tuple[Label, ...] | None
    """Sorted classes of the training rows; None where the task is not classification."""
    positive_index: int | None
    """Index into `classes` of the positive class of a binary task; the greater class where none is declared."""
    names: tuple[str, ...] = ()
    """As in `Target`; likewise the next one."""
    times: tuple[float, ...] = ()

    def of(self, task: TaskType, options: Mapping[str, Any] | None = None) -> Target:
        """What the numbers stand for, with the task's options that are in force."""
        return Target(task, self.classes, self.positive_index, self.names, self.times, options or {})
