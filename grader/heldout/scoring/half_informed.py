"""What public rows can tell apart where no landscape says it: from predictions that know half of the truth.

They are the same for every submission, so that no submission can choose the step that its score is shown in. On the
built-in challenges their standard error is 2 to 10 times the landscape's δ.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.metrics.interface import Metric
from heldout.tasks.interface import InvalidPredictions, Target

REPLICATES = 50
"""Enough for a power of ten, and few enough for a metric that is called once for each."""
_SHARE = 4.0
_SEED = 0
_EXCELLENT = 0.2
"""Of the errors of half-informed predictions: what an excellent model still makes."""
Array = NDArray[Any]


def delta_of_rows(
    metric: Metric, target: Target, truth: Array, replicates: Callable[[Array, int], NDArray[np.float64]]
) -> float | None:
    """A stand-in for δ, a quarter of the standard error of half-informed predictions; None where they have none.

    It is no more than what an excellent model loses: where errors have a heavy tail, a few rows decide the error of
    half-informed predictions, and steps of that size would show such a model as 0.

    `replicates` are the metric's of some predictions, in so many resamples of the rows.
    """
    try:
        values = replicates(half_informed(metric, target, truth), REPLICATES)
    except (MetricError, InvalidPredictions):
        return None
    defined = values[np.isfinite(values)]
    if len(defined) < 2:
        return None
    error = float(np.std(defined, ddof=1))
    return min(error / _SHARE, _lost_by_excellent(metric, target, truth)) if error > 0 else None


def _lost_by_excellent(metric: Metric, target: Target, truth: Array) -> float:
    """The error of an excellent model's predictions; infinite where the metric is none that ends at 0."""
    if not metric.form.has_excellent:
        return math.inf
    certain, excellent = metric.form.perfect(target, truth), half_informed(metric, target, truth, _EXCELLENT)
    try:
        # A metric of counts takes no prediction of 0, though the truth may be.
        metric.check(target, certain)
        metric.check(target, excellent)
        best, worse = (float(metric.score(truth, each, target)) for each in (certain, excellent))
    except (MetricError, InvalidPredictions):
        return math.inf
    lost = abs(worse - best)
    return lost if best == 0 and math.isfinite(lost) and lost > 0 else math.inf


def half_informed(metric: Metric, target: Target, truth: Array, errors: float = 1.0) -> Array:
    """Predictions in the form that the metric takes, made of the truth and of the truth of other rows.

    `errors` is the share of their errors that is made, where the form has excellent predictions.
    """
    return metric.form.half_informed(target, truth, np.random.RandomState(_SEED), errors)
