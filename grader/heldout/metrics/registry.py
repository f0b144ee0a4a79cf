"""Where metrics register themselves. Imports neither numpy nor scikit-learn: `heldout list` reads declarations here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from heldout.base.errors import UsageError, nearest
from heldout.base.vocabulary import MetricNeeds, TaskType
from heldout.metrics.interface import Metric, Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Kernel = Callable[[NDArray[np.float64]], NDArray[np.float64]]
    """Takes weights of shape (b, n), returns the weighted metric of each row, shape (b,)."""

CLASSIFICATION: frozenset[TaskType] = frozenset({"binary", "multiclass"})
NUMBERS: frozenset[TaskType] = frozenset({"regression", "count"})

OTHER_NAMES = {
    "acc": "accuracy",
    "ap": "average_precision",
    "auc": "roc_auc",
    "auprc": "average_precision",
    "auroc": "roc_auc",
    "brier_score": "brier",
    "brier_score_loss": "brier",
    "cross_entropy": "log_loss",
    "d2_poisson": "mean_poisson_d2",
    "d2_tweedie": "mean_tweedie_d2",
    "d2_tweedie_score": "mean_tweedie_d2",
    "f1_binary": "f1",
    "f1_score": "f1",
    "logloss": "log_loss",
    "macro_f1": "f1_macro",
    "matthews_corrcoef": "mcc",
    "mean_absolute_error": "mae",
    "mean_poisson_deviance": "mean_poisson_d2",
    "mean_squared_error": "rmse",
    "mean_squared_log_error": "rmsle",
    "mean_tweedie_deviance": "mean_tweedie_d2",
    "medae": "median_absolute_error",
    "micro_f1": "f1_micro",
    "mse": "rmse",
    "msle": "rmsle",
    "neg_log_loss": "log_loss",
    "poisson": "mean_poisson_d2",
    "poisson_d2": "mean_poisson_d2",
    "pr_auc": "average_precision",
    "r2_score": "r2",
    "roc_auc_ovr": "roc_auc",
    "root_mean_squared_error": "rmse",
    "tweedie": "mean_tweedie_d2",
    "tweedie_d2": "mean_tweedie_d2",
}
"""What people call a metric elsewhere, and the registered name to suggest. None of these is accepted as a name."""


class UnknownMetric(UsageError):
    """No metric has this name. The text lists the names and suggests one."""

    def __init__(self, message: str) -> None:
        self.message = message
        """What follows the key: `must be one of …. Got 'auc'. Did you mean 'roc_auc'?`"""
        super().__init__(f"metric.name {message}")


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


I = TypeVar("I", bound=Implementation)  # noqa: E741


class AnyRows:
    """What an implementation inherits that has a value on whatever rows there are."""

    def require(self, y_true: NDArray[Any], target: Target) -> None:
        """Nothing is required."""


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


class Registry:
    """Metrics by name, in alphabetical order."""

    def __init__(self) -> None:
        self._declarations: dict[str, Declaration] = {}

    def register(
        self,
        name: str,
        *,
        greater_is_better: bool,
        needs: MetricNeeds,
        tasks: frozenset[TaskType],
        summary: str,
        options: tuple[Option, ...] = (),
        predictions_above: float | None = None,
    ) -> Callable[[type[I]], type[I]]:
        """A decorator that registers a class as the implementation of metric `name`.

        Raises:
            ValueError: the name is taken.
        """

        def decorate(implementation: type[I]) -> type[I]:
            if name in self._declarations:
                raise ValueError(f"Metric {name!r} is registered already. Registered: {', '.join(self.names())}.")
            self._declarations[name] = Declaration(
                name, greater_is_better, needs, tasks, summary, options, predictions_above, implementation
            )
            return implementation

        return decorate

    def names(self) -> tuple[str, ...]:
        """Every registered name, sorted."""
        return tuple(sorted(self._declarations))

    def declaration(self, name: str) -> Declaration:
        """What the metric declares.

        Raises:
            UnknownMetric: no metric has this name.
        """
        found = self._declarations.get(name)
        if found is None:
            raise UnknownMetric(f"must be one of {', '.join(self.names())}. Got {name!r}.{self._suggestion(name)}")
        return found

    def check_task(self, name: str, task: TaskType) -> str | None:
        """What is wrong when a challenge of this task takes this metric, completing `metric.name …`; None when nothing.

        Raises:
            UnknownMetric: no metric has this name.
        """
        declared = self.declaration(name)
        if task in declared.tasks:
            return None
        fitting = [other for other in self.names() if task in self._declarations[other].tasks]
        return (
            f"must suit the task {task!r}. Got {name!r}, which grades {' and '.join(sorted(declared.tasks))}. "
            f"For {task} choose one of {', '.join(fitting)}."
        )

    def check_options(self, name: str, options: Mapping[str, Any]) -> list[str]:
        """What is wrong with `[metric.options]`: one sentence each, which begins with the option's name; empty if fine.

        Raises:
            UnknownMetric: no metric has this name.
        """
        known = {option.name: option for option in self.declaration(name).options}
        messages = []
        for key, value in options.items():
            if key not in known:
                allowed = f"takes only {', '.join(known)}" if known else "takes no options"
                messages.append(f"{key} is not an option of {name}, which {allowed}.{nearest(key, known)}")
            elif not known[key].accepts(value):
                messages.append(f"{key} of {name} must be {known[key].allowed}. Got {value!r}.")
        return messages

    def load(self, name: str, options: Mapping[str, Any] | None = None) -> Metric:
        """The metric, ready to compute, with `options` over its defaults. Imports numpy.

        Raises:
            UnknownMetric: no metric has this name.
            UsageError: an option is unknown or has an impossible value.
        """
        from heldout.metrics.evaluation import replicator, requirer, scorer

        declared = self.declaration(name)
        if faults := self.check_options(name, options or {}):
            raise UsageError(f"metric.options: {' '.join(faults)}")
        in_force = {option.name: option.default for option in declared.options} | dict(options or {})
        implementation = declared.implementation(**in_force)
        require = requirer(name, implementation, declared.predictions_above)
        return Metric(
            name=declared.name,
            greater_is_better=declared.greater_is_better,
            needs=declared.needs,
            tasks=declared.tasks,
            summary=declared.summary,
            require=require,
            score=scorer(name, implementation, require),
            replicate=replicator(implementation),
            options=in_force,
            predictions_above=declared.predictions_above,
        )

    def _suggestion(self, name: str) -> str:
        lowered = name.lower().replace("-", "_").replace(" ", "_")
        registered = {**{known: known for known in self.names()}, **OTHER_NAMES}
        if (meant := registered.get(lowered)) in self._declarations:
            return f" Did you mean '{meant}'?"
        return nearest(lowered, self.names())


METRICS = Registry()
register = METRICS.register
