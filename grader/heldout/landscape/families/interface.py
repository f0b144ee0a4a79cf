"""What a family of the reference landscape declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from heldout.base.vocabulary import MetricNeeds, TaskType
from heldout.landscape.space import Parameter
from heldout.landscape.worth import Preparation
from heldout.tasks.catalogue import form_of, task_of
from heldout.tasks.task import Kind

Preprocessing = Literal["scaled", "encoded"]
"""`scaled` for models that measure distances or follow gradients, `encoded` for trees."""
Scaling = Literal["standard", "range", "none"]
TargetScale = Literal["as_is", "standardised"]


@dataclass(frozen=True)
class Facts:
    """What families and preprocessing may depend on; all of it is known before anything is fitted."""

    task: TaskType
    needs: MetricNeeds
    rows: int
    """Training rows."""
    features: tuple[tuple[str, str], ...]
    """Name and type of each column of X that the reference uses."""
    scaling: Scaling = "standard"
    options: Mapping[str, Any] = field(default_factory=dict)
    """Those of the task that are in force."""

    @property
    def classifies(self) -> bool:
        """Whether the models are classifiers."""
        return self.estimators == "Classifier"

    @property
    def counts(self) -> bool:
        """Whether the target is a count, which Poisson losses fit."""
        return task_of(self.task).is_rate

    @property
    def estimators(self) -> str | None:
        """What the models are, as `Task.estimators`: also how names of the library's classifiers and regressors end."""
        return task_of(self.task).estimators

    def at_most(self, high: float, low: float, share: float) -> float:
        """`high`, but not more than a share of the training rows, and above `low` in any case."""
        return max(low + 1, min(high, float(int(self.rows * share))))

    def class_weights(self) -> tuple[Parameter, ...]:
        """The knob for rare classes, where the metric looks at labels: rankings and probabilities do not need it."""
        form = form_of(self.needs)
        if form.weighs_classes and not form.calibrates:
            return (Parameter("class_weight", "choice", choices=(None, "balanced")),)
        return ()


@dataclass(frozen=True)
class Family:
    """A family as it is run for one challenge."""

    name: str
    estimator: str
    """Import path of a library's class."""
    space: tuple[Parameter, ...]
    base: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of every configuration: the seed, the task's loss, and what only costs time when it is too small.
    Configuration 0 has these and the library's defaults."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Further parameters of the drawn configurations."""
    preprocessing: Preprocessing = "scaled"
    target: TargetScale = "as_is"
    """`standardised`: fitted on (y − mean) / standard deviation, and predictions turned back."""
    columns: Callable[[Facts], Any] | Mapping[str, Any] | None = None
    """A challenge's own preprocessing (an unfitted transformer made of library parts) in place of `preprocessing`: a
    function in the author's file, and its recipe everywhere else."""
    wrapper: str = ""
    """Class path of what makes a model for the task of the estimator, a classifier; empty where it is one itself."""
    preparation: Preparation | None = None
    """Chosen by calibration, and not by who declares the family: what `preprocessing` is in detail. None where none was
    chosen."""

    def as_json(self) -> dict[str, Any]:
        """What decides its configurations, for hashes."""
        around = {"wrapper": self.wrapper} if self.wrapper else {}
        return around | {
            "name": self.name,
            "estimator": self.estimator,
            "space": [each.as_json() for each in self.space],
            "base": dict(self.base),
            "fixed": dict(self.fixed),
            "preprocessing": "own" if self.columns else self.preprocessing,
            "target": self.target,
        }


Make = Callable[[Facts], Family | None]


@dataclass(frozen=True)
class DeclaredFamily:
    """A family's name, and what makes it for a challenge."""

    name: str
    make: Make
    """Returns None where the family does not suit the task or would take too long on so many rows."""
    of: tuple[Kind, ...]
    """What tasks it is made for: those whose models are one of these."""
    named_only: bool = False
    """Whether only challenges have it that name it: it needs what not every machine has."""


def family(
    name: str, of: tuple[Kind, ...] = ("Classifier", "Regressor"), named_only: bool = False
) -> Callable[[Make], DeclaredFamily]:
    """Declare a family: decorates the function that makes it for the facts of a challenge."""
    return lambda make: DeclaredFamily(name, make, of, named_only)
