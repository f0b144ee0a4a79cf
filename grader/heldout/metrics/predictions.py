"""Whether predictions are what a metric needs. If not, the submission is at fault, never the metric."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from heldout.metrics.interface import Metric
from heldout.tasks.interface import InvalidPredictions, Target


def check_predictions(metric: Metric, target: Target, y_pred: NDArray[Any]) -> None:
    """Refuse predictions that the metric cannot score. Rows are counted from 0 in messages.

    Raises:
        InvalidPredictions: they have another form than the metric needs, or a value outside its domain.
    """
    metric.form.check(metric.name, target, y_pred)
    if metric.predictions_above is not None:
        _check_domain(metric, y_pred, metric.predictions_above)


def _check_domain(metric: Metric, y_pred: NDArray[Any], limit: float) -> None:
    bad = y_pred <= limit
    if bad.any():
        row = int(bad.argmax())
        advice = "Use a model with a log link, or clip predictions" if limit == 0 else "Clip predictions"
        raise InvalidPredictions(
            f"{metric.name} needs predictions above {limit:g}; row {row} is {y_pred[row]:.6g}. {advice}."
        )
