"""Every metric by name: what it declares, without numpy or scikit-learn; and, on demand, the metric itself.

A new metric is a class with `@metric(…)` in a module of `heldout.metrics.registered`; nothing else has to be told.
Another package adds one as an entry point of the group `heldout.metrics`.

>>> declaration("roc_auc").greater_is_better
True
>>> check_options("mean_tweedie_d2", {"power": 9})
['power of mean_tweedie_d2 must be a number from 1 to 3. Got 9.']
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.errors import UsageError, nearest
from heldout.base.registry import Registry
from heldout.base.vocabulary import MetricNeeds, TaskType
from heldout.base.words import listed
from heldout.metrics.declaration import Declaration
from heldout.metrics.interface import Metric
from heldout.tasks.catalogue import form_of

if TYPE_CHECKING:
    pass

METRICS = Registry(Declaration, "metric", "heldout.metrics.registered", "heldout.metrics")

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


def names() -> tuple[str, ...]:
    """Every metric's name, sorted."""
    return METRICS.names()


def declaration(name: str) -> Declaration:
    """What the metric declares.

    Raises:
        UnknownMetric: no metric has this name.
        ExtensionError: the extension that has it cannot be used.
    """
    found = METRICS.get(name)
    if found is None:
        raise UnknownMetric(f"must be one of {', '.join(names())}. Got {name!r}.{_suggestion(name)}")
    return found


def check_task(name: str, task: TaskType) -> str | None:
    """What is wrong when a challenge of this task takes this metric, completing `metric.name …`; None when nothing.

    Raises:
        UnknownMetric: no metric has this name.
    """
    declared = declaration(name)
    if task in declared.tasks:
        return None
    fitting = [other for other in names() if task in declaration(other).tasks]
    return (
        f"must suit the task {task!r}. Got {name!r}, which grades {listed(sorted(declared.tasks))}. "
        f"For {task} choose one of {', '.join(fitting)}."
    )


def check_options(name: str, options: Mapping[str, Any]) -> list[str]:
    """What is wrong with `[metric.options]`: one sentence each, which begins with the option's name; empty if fine.

    Raises:
        UnknownMetric: no metric has this name.
    """
    known = {option.name: option for option in declaration(name).options}
    messages = []
    for key, value in options.items():
        if key not in known:
            allowed = f"takes only {', '.join(known)}" if known else "takes no options"
            messages.append(f"{key} is not an option of {name}, which {allowed}.{nearest(key, known)}")
        elif not known[key].accepts(value):
            messages.append(f"{key} of {name} must be {known[key].allowed}. Got {value!r}.")
    return messages


def load(name: str, options: Mapping[str, Any] | None = None) -> Metric:
    """The metric, ready to compute, with `options` over its defaults. Imports numpy.

    Raises:
        UnknownMetric: no metric has this name.
        UsageError: an option is unknown or has an impossible value.
    """
    from heldout.metrics.evaluation import replicator, requirer, scorer

    declared = declaration(name)
    if faults := check_options(name, options or {}):
        raise UsageError(f"metric.options: {' '.join(faults)}")
    in_force = {option.name: option.default for option in declared.options} | dict(options or {})
    implementation = declared.implementation(**in_force)
    require = requirer(name, form_of(declared.needs), implementation, declared.predictions_above)
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


def load_function(
    file: str | Path,
    function: str,
    greater_is_better: bool,
    needs: MetricNeeds,
    files: Mapping[str, bytes] | None = None,
) -> Metric:
    """A metric of the challenge's own; see `heldout.metrics.custom.load_function`. Imports numpy.

    Raises:
        MetricError: the file cannot be read or run, or has no such function.
    """
    from heldout.metrics import custom

    return custom.load_function(Path(file), function, greater_is_better, needs, files)


def _suggestion(name: str) -> str:
    lowered = name.lower().replace("-", "_").replace(" ", "_")
    registered = {**{known: known for known in names()}, **OTHER_NAMES}
    if (meant := registered.get(lowered)) in names():
        return f" Did you mean '{meant}'?"
    return nearest(lowered, names())
