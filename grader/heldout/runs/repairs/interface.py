"""What a translation may look at, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from heldout.base.words import listed
from heldout.tasks.catalogue import task_of

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.prepare.interface import PreparedData
    from heldout.stages.interface import StageError
    from heldout.tasks.task import Task

_SHOWN = 4


@dataclass(frozen=True)
class Circumstances:
    """The challenge, as far as errors depend on it."""

    challenge: Challenge
    prepared: PreparedData
    notebook: bool = False
    """Whether the submission is one: of its cells only what get_estimator() needs is run."""

    def of_type(self, kind: str) -> tuple[str, ...]:
        """Columns of a type, as `PreparedData.features` names it; `datetime64` is all of that."""
        return tuple(name for name, found in self.prepared.features if found.startswith(kind))

    @property
    def columns(self) -> tuple[str, ...]:
        """All that X has."""
        return tuple(name for name, _ in self.prepared.features)

    @property
    def target(self) -> str:
        """The column that is predicted."""
        return self.challenge.definition.dataset.target_name

    @property
    def targets(self) -> Sequence[str]:
        """The columns that y has: one, or those of a time and an event."""
        return self.challenge.definition.dataset.targets

    @property
    def in_stream(self) -> bool:
        """Whether rows come in batches, to a model that goes on learning."""
        return self.challenge.definition.stream is not None

    @property
    def task(self) -> Task:
        """What is asked for."""
        return task_of(self.challenge.definition.task.type)

    @property
    def is_without_labels(self) -> bool:
        """Whether fit is given no target."""
        return not self.task.labelled

    @property
    def finds_anomalies(self) -> bool:
        """Whether strange rows are asked for."""
        return self.task.estimators == "Detector"

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels as texts; empty where no classes are predicted."""
        return tuple(map(str, self.prepared.classes or ()))

    @property
    def predicts_classes(self) -> bool:
        """Whether labels are asked for, by whatever form."""
        return bool(self.prepared.classes)

    @cached_property
    def holes(self) -> tuple[str, ...]:
        """Columns with missing values in some part, in the table's order. Tables are ours: no submission wrote them."""
        from heldout.prepare.tables import read_features

        found: set[str] = set()
        for part in ("train", "public", "private"):
            path = self.prepared.open_file(f"{part}_features")
            if path.exists():
                frame = read_features(path.read_bytes())
                found.update(name for name in frame.columns if frame[name].isna().any())
        return tuple(name for name in self.columns if name in found)

    def numeric_holes(self) -> tuple[str, ...]:
        """Those of them that are numbers."""
        numbers = {*self.of_type("int"), *self.of_type("float")}
        return tuple(name for name in self.holes if name in numbers)


Translate: TypeAlias = Callable[["StageError", Circumstances], str | None]
"""A whole message in place of the exception's own text; None where the error is another one."""


def few(names: Sequence[str]) -> str:
    """The first of them, quoted.

    >>> few(["day", "arrival date"])
    "'day' and 'arrival date'"
    """
    return listed((f"'{name}'" for name in names), most=_SHOWN)
