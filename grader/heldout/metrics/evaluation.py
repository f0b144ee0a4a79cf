"""What every registered metric has in common when it is computed: finite scores, and weights in bounded chunks."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.metrics.interface import MetricUndefined
from heldout.metrics.requirements import require_small_targets
from heldout.tasks.interface import InvalidPredictions, Target

if TYPE_CHECKING:
    from heldout.metrics.declaration import Implementation
    from heldout.tasks.form import PredictionForm

CHUNK_ELEMENTS = 2**20
"""Weights handled at once: 8 MiB, so that a kernel's few temporary arrays of that size stay far below 64 MB."""


def requirer(
    name: str, form: PredictionForm, implementation: Implementation, predictions_above: float | None
) -> Callable[[NDArray[Any], Target], None]:
    """`Metric.require` of an implementation.

    Numbers must also be small enough: where the median of the targets themselves, predicted in every row, gives no
    finite number, no model's predictions will.
    """

    def require(y_true: NDArray[Any], target: Target) -> None:
        if len(y_true) == 0:
            raise MetricUndefined(name, "there are none")
        implementation.require(y_true, target)
        if target.classes is None:
            middle = form.perfect(target, np.full(len(y_true), _middle(y_true, predictions_above)))
            require_small_targets(name, y_true, _quietly_scored(implementation, y_true, middle, target))

    return require


def _middle(y_true: NDArray[Any], predictions_above: float | None) -> float:
    """The middle of the targets, inside the metric's domain."""
    middle = float(np.sort(y_true)[len(y_true) // 2])
    return middle if predictions_above is None else max(middle, predictions_above + 1.0)


def _quietly_scored(
    implementation: Implementation, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target
) -> float:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return float(implementation.score(y_true, y_pred, target))


def scorer(
    name: str, implementation: Implementation, require: Callable[[NDArray[Any], Target], None]
) -> Callable[[NDArray[Any], NDArray[Any], Target], float]:
    """`Metric.score` of an implementation.

    scikit-learn's warnings are left out: they tell of cases that are refused here (a metric without a value), or that
    are no surprise in a test set (a predicted class that no row has).
    """

    def score(y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        if len(y_true) == 0:
            raise MetricUndefined(name, "there are none")
        implementation.require(y_true, target)
        value = _quietly_scored(implementation, y_true, y_pred, target)
        if not math.isfinite(value):
            require(y_true, target)
            raise InvalidPredictions(
                f"{name} of these predictions is not a finite number but {value}: some of them are far too large or "
                f"too close to a limit. Look at the smallest and the largest prediction."
            )
        return value

    return score


def replicator(
    implementation: Implementation,
) -> Callable[[NDArray[Any], NDArray[Any], Target, NDArray[np.float64]], NDArray[np.float64]]:
    """`Metric.replicate` of an implementation: the kernel is prepared once and given the weights chunk by chunk."""

    def replicate(
        y_true: NDArray[Any], y_pred: NDArray[Any], target: Target, weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        replicates, rows = weights.shape
        values = np.full(replicates, np.nan)
        if rows == 0:
            return values
        step = max(1, CHUNK_ELEMENTS // rows)
        with np.errstate(all="ignore"):
            kernel = implementation.kernel(y_true, y_pred, target)
            for start in range(0, replicates, step):
                chunk = weights[start : start + step]
                found = kernel(chunk)
                found[~np.isfinite(found) | ~chunk.any(axis=1)] = np.nan
                values[start : start + step] = found
        return values

    return replicate
