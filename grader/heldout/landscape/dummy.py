"""The dummy: the constant prediction that is best for the metric on the training labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.landscape.utility import oriented
from heldout.metrics.interface import Metric, MetricUndefined
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import InvalidPredictions, Target

if TYPE_CHECKING:
    from heldout.landscape.study import Study


def naive_of(study: Study, part: str) -> NDArray[np.float64] | None:
    """The forecasts of the task's naive column for a part's rows, shape (n,); None where the dummy is a constant."""
    column = task_of(study.target.task).naive_column(study.target.options)
    return None if column is None else study.features(part)[column].to_numpy(dtype=np.float64)


def dummy_answers(study: Study, part: str, constants: NDArray[np.float64]) -> NDArray[Any]:
    """What the dummy answers for a part's rows: a naive forecast where the task has one, else the constant."""
    naive = naive_of(study, part)
    rows = len(study.labels(part))
    return study.metric().form.repeated(constants, study.target, rows) if naive is None else naive


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
