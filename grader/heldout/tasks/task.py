"""`Task`: everything that depends on what kind of target a challenge has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from heldout.base.vocabulary import ColumnType, Level, Skill
from heldout.base.words import with_article
from heldout.tasks.interface import EncodedTarget, Label, Target

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Column = pd.Series[Any]
    Rows = NDArray[np.int64]


Kind = Literal["Classifier", "Regressor", "Detector", "Clusterer"]
"""What the reference's families are made of. The first two are endings of the library's names."""


@dataclass(frozen=True)
class Claim:
    """Why a column looks like the target of a task, a phrase without a full stop; the strongest claim wins."""

    strength: int
    why: str


@dataclass(frozen=True)
class ProposedMetric:
    """A metric and the reason for it, a phrase without a full stop."""

    name: str
    why: str


class Task(ABC):
    """One task type. Stateless; numpy and pandas are imported inside the methods."""

    name: str
    """What `task.type` says."""
    place: int = 100
    """Where it stands among the others in lists."""
    forms: tuple[str, ...]
    """Forms of predictions that its metrics may take."""
    target_types: tuple[ColumnType, ...]
    """Types that the target column may have."""
    columns: tuple[int, int] = (1, 1)
    """How many columns may be the target together, at least and at most."""
    columns_in_words: str = ""
    """What they are where there are several, a phrase without a full stop: `the time, then the event`."""
    labelled: bool = True
    """Whether `fit` is given the target. Without it estimators are fitted on X alone, and the labels of the training
    rows are hidden as those of the others are: they serve to compare reference models, and the dummy."""
    stands_apart: bool = False
    """Whether a class may well be told by one column alone, as groups are that lie apart in it."""
    by_group: bool = False
    """Whether rows are judged among those of their group, which the challenge must declare."""
    wrapper: str = ""
    """Class path of what makes a model for this task of a classifier, which it takes as its first parameter; empty
    where a model is one as it stands."""
    classifies: bool = False
    """Whether the target is a class: splits and folds then keep the classes' shares."""
    takes_positive: bool = False
    """Whether there are two classes, and the challenge says which one is of interest."""
    is_rate: bool = False
    """Whether targets are counts, whose spread grows with their mean: Poisson losses fit them."""
    estimators: Kind | None = "Regressor"
    """The estimators that answer in its forms, which the reference's families are made of; None where none does: then
    the landscape has the challenge's own families only."""
    stand_ins: Mapping[str, str] | None = None
    """Classes of heldout's own that answer in its forms, by the family of the library's estimator in whose place they
    stand, with the same hyperparameters; other families it has none of then. None where the library's answer."""
    needs_time: bool = False
    """Whether rows must be divided by time."""
    families: tuple[str, ...] = ()
    """Families of the reference that suit; without any, all that are made of such estimators."""
    target_encoding: Literal["binary", "continuous"] | None = "continuous"
    """How texts are encoded by the mean of the target; None where they are not."""
    group_folds: str = "GroupKFold"
    """The library's splitter that keeps groups together."""
    ranking_scorers: Mapping[str, tuple[str, ...]] = {}
    """Scorers of the library that say the same as a metric, by the metric, where that depends on the task."""
    level: Level = "beginner"
    """The least level of a new challenge."""
    skills: tuple[Skill, ...] = ()
    """What a new challenge trains beside what every challenge does."""
    may_be_ordered: bool = False
    """Whether classes that stand in an order are worth a word to the author."""
    minds_skew: bool = False
    """Whether a few large values decide what its usual metric says."""
    question: str
    """What a new challenge's statement asks."""
    way_to_look: str = "draw `{target}` against it. Is it a straight line?"
    """How a learner looks at a column that tells of the target."""

    @property
    def called(self) -> str:
        """`an ordinal task`."""
        return with_article(f"{self.name} task")

    def types_of(self, position: int) -> tuple[ColumnType, ...]:
        """Types that the target's column at this position may have; `target_types` where there is one column."""
        return self.target_types

    def combined(self, columns: pd.DataFrame, name: str) -> Column:
        """The target's columns, in which no value is missing, as one column `name`: what the other methods take.

        Raises:
            TargetFault: they do not go together.
        """
        return columns.iloc[:, 0]

    @abstractmethod
    def check(self, column: Column, kind: ColumnType, positive: Label | None) -> None:
        """Nothing where the column, which has no missing value, can be the target before any row is hidden.

        Raises:
            TargetFault: it cannot.
        """

    def option_faults(self, given: Mapping[str, Any]) -> Iterator[str]:
        """What is wrong with `[task.options]` by itself: a sentence each, which begins with the option's name."""
        for name in given:
            yield f"{name} is no option of {self.called}, which takes none. Leave it out."

    def in_force(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options that `option_faults` found nothing wrong with, and the defaults of the others, as JSON."""
        return dict(given)

    def check_table(self, column: Column, features: pd.DataFrame, options: Mapping[str, Any]) -> None:
        """Nothing where target and features, the columns that learners see, are what the options in force say.

        Raises:
            TargetFault: they are not.
        """
        return

    def proposed_options(
        self, column: Column, features: pd.DataFrame, time: str | None, order: Sequence[str] | None
    ) -> dict[str, Any]:
        """`[task.options]` of a new challenge on this table.

        Its rows are ordered by the column `time`, and the classes of its target stand in this order, where they do.

        Raises:
            TargetFault: the table lacks what the task needs.
        """
        return {}

    def asked(self, options: Mapping[str, Any]) -> str:
        """What the options in force ask for, a phrase for a table of facts; empty where there is nothing to say."""
        return ""

    def naive_column(self, options: Mapping[str, Any]) -> str | None:
        """The feature whose values are the dummy's predictions; None where the dummy is the best constant."""
        return None

    def known_until(self, options: Mapping[str, Any]) -> str | None:
        """The feature that says up to which time a row's targets of others were known; None where nothing does."""
        return None

    def first_step(self, options: Mapping[str, Any]) -> Any | None:
        """An unfitted transformer of X, made of parts that recipes may name, which the reference takes in place of its
        choice of preparations; None where it has that choice."""
        return None

    def estimator_settings(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters of each of `stand_ins`."""
        return {}

    @abstractmethod
    def encode(self, column: Column, train: Rows, hidden: Rows, positive: Label | None) -> EncodedTarget:
        """The target of every row as numbers; `train` and `hidden` are the rows of the parts.

        Raises:
            TargetFault: what hidden rows hold cannot be learnt from the others.
        """

    def grouped(self, values: NDArray[Any], groups: NDArray[np.int64]) -> NDArray[Any]:
        """The encoded target of rows that are judged among those of their group; codes of groups count from 0."""
        return values

    def labels(self, values: NDArray[Any], target: Target) -> NDArray[Any]:
        """Encoded values as the labels that a model is fitted on, shape (n,) or (n, k)."""
        import numpy as np

        if target.classes is None:
            return values
        labels: NDArray[Any] = np.array(target.classes)[values]
        return labels

    def given(self, values: NDArray[Any], target: Target, name: str) -> pd.Series[Any] | pd.DataFrame:
        """Encoded values as `fit` receives them: a Series `name`, or a frame where a row has several answers."""
        import numpy as np
        import pandas as pd

        if target.classes is None:
            labels = self.labels(values, target)
            if labels.ndim == 2:
                return pd.DataFrame(labels, columns=list(target.names))
            return pd.Series(labels, name=name)
        return pd.Series(np.array(target.classes), name=name).take(values).reset_index(drop=True)

    def goal(self, values: NDArray[Any]) -> NDArray[Any]:
        """Encoded values as one class or number for each row, to look for what tells of the target."""
        return values

    def goal_of(self, column: Column) -> Column:
        """The same of a combined column."""
        return column

    @abstractmethod
    def unsuited(self, column: Column) -> str:
        """Why the column cannot be the target of this task, as it was asked for; empty where it can."""

    def claim(self, column: Column, name: str, words: Sequence[str]) -> Claim | None:
        """Why the column called `name`, of these words, looks like a target of this task; None where it does not.

        The column has two different values or more. A task that is only ever asked for claims nothing.
        """
        return None

    def claim_several(self, distinct: Sequence[int]) -> Claim | None:
        """Why columns with so many different values look like a target of this task together; None where they do not.

        There are as many as `columns` allows.
        """
        return None

    @abstractmethod
    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        """The metric of a new challenge. `positives` is the share of the class of interest where there is one."""

    def opening(self, target: str, positive: Label | None) -> str:
        """What a statement says first: the target's name is `target`."""
        return f"For each row of a table, predict `{target}`."

    @abstractmethod
    def described(self, column: Column, positive: Label | None) -> str:
        """The values of the target in words, for a statement: `a number, 1 to 9, with …`."""
