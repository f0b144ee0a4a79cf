"""What an author may ask for, and what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from heldout.base.vocabulary import ColumnType, Level, Skill, SplitMethod, TaskType
from heldout.tasks.catalogue import task_of
from heldout.tasks.task import Task

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]


@dataclass(frozen=True)
class AuthorOptions:
    """What the author has decided; None or empty where a proposal is wanted."""

    target: str
    task: TaskType | None = None
    positive: str | None = None
    """As it is typed; found among the target's values by its text."""
    more_targets: tuple[str, ...] = ()
    """Columns that say the target together with `target`, in this order."""
    metric: str | None = None
    why_metric: str = "as you asked"
    split: SplitMethod | None = None
    group: tuple[str, ...] = ()
    time: str | None = None
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    """Columns that must stay, whatever they look like."""
    title: str | None = None
    licence: str | None = None
    citation: str | None = None
    seed: int = 7
    given: str | None = None
    """The column that says train, public or private, where `split` is given."""


@dataclass(frozen=True)
class Decision:
    """A column, or a choice, and the reason in a phrase without a full stop."""

    choice: str
    reason: str


@dataclass(frozen=True)
class TargetProposal:
    """The target column, what kind of task it makes, and the rows that can be used."""

    frame: pd.DataFrame
    """The rows whose target is known; the target in a type that suits the task."""
    name: str
    task: TaskType
    why: str
    positive: str | int | bool | None
    why_positive: str
    notes: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    """`[task.options]`."""
    answers: pd.DataFrame | None = None
    """The columns for which the target stands in `frame`, row by row, where it is made of several."""

    @property
    def kind(self) -> Task:
        """The task type."""
        return task_of(self.task)

    @property
    def goal(self) -> Column:
        """One class or number for each row, to look for what tells of the target."""
        return self.kind.goal_of(self.frame[self.name])

    def as_in_the_dataset(self) -> TargetProposal:
        """The same with the target's own columns, the last of the table, in place of what stands for them."""
        if self.answers is None:
            return self
        return replace(self, frame=self.frame.drop(columns=self.name).join(self.answers))


@dataclass(frozen=True)
class SplitProposal:
    """How the rows are divided."""

    method: SplitMethod
    public: float
    private: float
    seed: int
    why: str
    column: str | None = None
    """The column that says train, public or private; then `public` and `private` mean nothing."""


@dataclass(frozen=True)
class ChallengeProposal:
    """Everything that the files say, with reasons."""

    id: str
    title: str
    file: str
    """Name of the file that the table was read from, without folders."""
    frame: pd.DataFrame
    """Every row and column that is kept in the dataset."""
    types: dict[str, ColumnType]
    targets: tuple[str, ...]
    """The column to predict, or the columns that say it together."""
    task: Decision
    task_type: TaskType
    positive: Decision | None
    positive_value: str | int | bool | None
    metric: Decision
    split: SplitProposal
    group: tuple[str, ...]
    time: str | None
    dropped: tuple[Decision, ...]
    """Columns that submissions do not see."""
    suspicious: tuple[Decision, ...]
    """Columns that stay, and that the author should think about."""
    level: Level
    skills: tuple[Skill, ...]
    licence: str
    citation: str
    notes: tuple[str, ...]
    """What was changed on the way from the file, a sentence each."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """`[task.options]`."""
    strengths: dict[str, float] = field(default_factory=dict)
    """What each feature gives away alone, as a share of what can be given away: 0 to 1."""

    @property
    def kind(self) -> Task:
        """The task type."""
        return task_of(self.task_type)

    @property
    def target(self) -> str:
        """The target in words: `months, died`."""
        return ", ".join(self.targets)

    @property
    def answers(self) -> Column:
        """The target of every row as one column."""
        return self.kind.combined(self.frame[list(self.targets)], self.target)

    @property
    def features(self) -> list[str]:
        """Names of the columns that submissions see, in the table's order."""
        left_out = {*self.targets, self.split.column, *(each.choice for each in self.dropped)}
        return [name for name in self.types if name not in left_out]

    def of_type(self, *types: ColumnType) -> list[str]:
        """Names of the features of these types."""
        return [name for name in self.features if self.types[name] in types]
