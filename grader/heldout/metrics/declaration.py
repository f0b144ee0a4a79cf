"""What a registered metric says of itself. Imports neither numpy nor scikit-learn: `heldout list` reads it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from heldout.base.vocabulary import MetricNeeds, TaskType
from heldout.tasks.catalogue import tasks_taking
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Kernel = Callable[[NDArray[np.float64]], NDArray[np.float64]]
    """Takes weights of shape (b, n), returns the weighted metric of each row, shape (b,)."""

CLASSIFICATION: frozenset[TaskType] = tasks_taking("label", built_in=True)
NUMBERS: frozenset[TaskType] = tasks_taking("value", built_in=True)


@dataclass(frozen=True)
class Option:
    """A number that a metric can be given in `[metric.options]`."""

    name: str
    default: float
    minimum: float
    maximum: float
    """Both ends are allowed."""
    summary: str
    """One sentence for an author."""

    @property
    def allowed(self) -> str:
        """The values it takes, in words.

        >>> Option("power", 1.5, 1, 3, "").allowed
        'a number from 1 to 3'
        """
        return f"a number from {self.minimum:g} to {self.maximum:g}"

    def accepts(self, value: object) -> bool:
        """Whether `value` is a number (no bool, no text) in the range."""
        return isinstance(value, int | float) and not isinstance(value, bool) and self.minimum <= value <= self.maximum


class Implementation(Protocol):
    """The numbers behind a declaration; constructed with the options in force as keyword arguments.

    Arrays are as `heldout.metrics.interface.Metric` says, with at least one row. numpy and scikit-learn are imported
    inside the methods.
    """

    def require(self, y_true: NDArray[Any], target: Target) -> None:
        """Nothing where the metric has a value on these rows, whatever is predicted.

        Raises:
            MetricUndefined: it has none, and the text says what is missing.
        """
        ...

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        """The metric of all rows, which `require` was content with."""
        ...

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        """The weighted metric as a function of weights; NaN (or infinite) where it is undefined."""
        ...


class AnyRows:
    """What an implementation inherits that has a value on whatever rows there are."""

    def require(self, y_true: NDArray[Any], target: Target) -> None:
        """Nothing is required."""


class MeanOfRows(AnyRows, ABC):
    """What an implementation inherits whose value is the plain mean of one number per row."""

    @abstractmethod
    def of_rows(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> NDArray[Any]:
        """The number of each row, shape (n,)."""

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        """Their mean."""
        return float(self.of_rows(y_true, y_pred, target).mean())

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        """Their weighted mean."""
        from heldout.metrics.weighted import row_mean

        return row_mean(self.of_rows(y_true, y_pred, target))


class ScoredByKernel(ABC):
    """What an implementation inherits whose score is computed as the weighted metric is, each row counting once."""

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        """The kernel of equal weights."""
        import numpy as np

        return float(self.kernel(y_true, y_pred, target)(np.ones((1, len(y_true))))[0])

    @abstractmethod
    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        """The weighted metric as a function of weights."""


@dataclass(frozen=True)
class Declaration:
    """What a registered metric says of itself."""

    name: str
    greater_is_better: bool
    needs: MetricNeeds
    tasks: frozenset[TaskType]
    """Tasks it can grade."""
    summary: str
    """One sentence for a learner."""
    options: tuple[Option, ...]
    predictions_above: float | None
    """Predictions must be greater than this number; None where any finite number will do."""
    implementation: Callable[..., Implementation]


def metric(
    name: str,
    *,
    greater_is_better: bool,
    needs: MetricNeeds,
    tasks: frozenset[TaskType],
    summary: str,
    options: tuple[Option, ...] = (),
    predictions_above: float | None = None,
) -> Callable[[Callable[..., Implementation]], Declaration]:
    """Declare a metric: decorates the class that implements it, in whose place the declaration stands."""
    return lambda implementation: Declaration(
        name, greater_is_better, needs, tasks, summary, options, predictions_above, implementation
    )
