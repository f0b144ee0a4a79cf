"""The dummy: the constant prediction that is best for the metric on the training labels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.landscape.utility import oriented
from heldout.metrics.interface import Metric, MetricUndefined
from heldout.tasks.interface import InvalidPredictions, Target


def dummy_constant(metric: Metric, target: Target, train: NDArray[Any]) -> NDArray[np.float64]:
    """The best constant, as few numbers: what the form's `repeated` takes.

    Raises:
        MetricError: the metric accepts no constant at all on the training labels.
    """

    def utility(constant: NDArray[np.float64]) -> float:
        predictions = metric.form.repeated(constant, target, len(train))
        try:
            metric.check(target, predictions)
            return oriented(metric.score(train, predictions, target), metric.greater_is_better)
        except (InvalidPredictions, MetricUndefined):
            return -np.inf

    found = metric.form.constant(target, train, utility)
    if found is None:
        raise MetricError(f"{metric.name} has no value for any constant prediction on the training labels.")
    return found
