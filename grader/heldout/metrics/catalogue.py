"""Every registered metric: what it declares, without numpy or scikit-learn; and, on demand, the metric itself.

A new metric is a class with `@register(…)` in a module of `heldout.metrics.registered`; nothing else has to be told.

>>> declaration("roc_auc").greater_is_better
True
>>> check_options("mean_tweedie_d2", {"power": 9})
['power of mean_tweedie_d2 must be a number from 1 to 3. Got 9.']
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.vocabulary import MetricNeeds
from heldout.metrics import registered
from heldout.metrics.interface import InvalidPredictions, Metric, MetricUndefined, Target
from heldout.metrics.registry import METRICS, Declaration, Option, UnknownMetric

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Declaration",
    "InvalidPredictions",
    "MetricUndefined",
    "Option",
    "UnknownMetric",
    "check_options",
    "check_predictions",
    "check_task",
    "declaration",
    "load",
    "load_function",
    "names",
]

for _module in pkgutil.iter_modules(registered.__path__):
    importlib.import_module(f"{registered.__name__}.{_module.name}")

names = METRICS.names
declaration = METRICS.declaration
check_task = METRICS.check_task
check_options = METRICS.check_options
load = METRICS.load


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


def check_predictions(metric: Metric, target: Target, y_pred: NDArray[Any]) -> None:
    """Refuse predictions that the metric cannot score; see `heldout.metrics.predictions`. Imports numpy.

    Raises:
        InvalidPredictions: with a message for the learner.
    """
    from heldout.metrics import predictions

    predictions.check_predictions(metric, target, y_pred)
