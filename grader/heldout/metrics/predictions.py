"""Whether predictions are what a metric needs. If not, the submission is at fault, never the metric."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.metrics.interface import InvalidPredictions, Metric, Target

PROBABILITY_TOLERANCE = 1e-4
"""How far a probability may lie outside [0, 1], and the sum of a row from 1.

Wide enough for float32 with thousands of classes. It gains nothing: metrics clip and scale the rows before they score.
"""


def check_predictions(metric: Metric, target: Target, y_pred: NDArray[Any]) -> None:
    """Refuse predictions that the metric cannot score. Rows are counted from 0 in messages.

    `y_pred` is as `Metric` says: codes, probabilities, scores or values.

    Raises:
        InvalidPredictions: shape, a value that is not finite, a code without a class, probabilities that are none, or
            a value outside the metric's domain.
    """
    _check_shape(metric, target, y_pred)
    _check_finite(metric, y_pred)
    if metric.needs == "label":
        _check_codes(metric, target, y_pred)
    if metric.needs == "probability":
        _check_probabilities(metric, y_pred)
    if metric.predictions_above is not None:
        _check_domain(metric, y_pred, metric.predictions_above)


def _check_shape(metric: Metric, target: Target, y_pred: NDArray[Any]) -> None:
    k = len(target.classes or ())
    by_class = metric.needs == "probability" or (metric.needs == "score" and k > 2)
    if by_class and (y_pred.ndim != 2 or y_pred.shape[1] != k):
        raise InvalidPredictions(
            f"{metric.name} needs one column for each of the {k} classes. Got shape {y_pred.shape}. "
            f"Fit on all classes, so that the predictions have a column for each."
        )
    if not by_class and y_pred.ndim != 1:
        raise InvalidPredictions(f"{metric.name} needs one {metric.needs} for each row. Got shape {y_pred.shape}.")


def _check_finite(metric: Metric, y_pred: NDArray[Any]) -> None:
    bad = ~np.isfinite(y_pred)
    if bad.any():
        position = _first(bad)
        raise InvalidPredictions(
            f"{metric.name} needs finite numbers; row {position[0]} is {y_pred[position]}. "
            f"Find out what makes the model predict {y_pred[position]}, and impute or scale before it."
        )


def _check_codes(metric: Metric, target: Target, y_pred: NDArray[Any]) -> None:
    k = len(target.classes or ())
    bad = (y_pred < 0) | (y_pred >= k)
    if bad.any():
        raise InvalidPredictions(
            f"{metric.name} needs labels that occur in the training data; row {_first(bad)[0]} has another one. "
            f"Allowed: {_shown(target)}."
        )


def _check_probabilities(metric: Metric, y_pred: NDArray[Any]) -> None:
    bad = (y_pred < -PROBABILITY_TOLERANCE) | (y_pred > 1 + PROBABILITY_TOLERANCE)
    if bad.any():
        position = _first(bad)
        raise InvalidPredictions(
            f"{metric.name} needs probabilities from 0 to 1; row {position[0]} has {y_pred[position]:.6g}. "
            f"Predict with predict_proba, or calibrate the scores (CalibratedClassifierCV)."
        )
    sums = y_pred.sum(axis=1)
    wrong = abs(sums - 1) > PROBABILITY_TOLERANCE
    if wrong.any():
        row = int(wrong.argmax())
        raise InvalidPredictions(
            f"{metric.name} needs the probabilities of a row to sum to 1; those of row {row} sum to {sums[row]:.6g}. "
            f"Divide each row by its sum."
        )


def _check_domain(metric: Metric, y_pred: NDArray[Any], limit: float) -> None:
    bad = y_pred <= limit
    if bad.any():
        row = int(bad.argmax())
        advice = "Use a model with a log link, or clip predictions" if limit == 0 else "Clip predictions"
        raise InvalidPredictions(
            f"{metric.name} needs predictions above {limit:g}; row {row} is {y_pred[row]:.6g}. {advice}."
        )


def _first(bad: NDArray[np.bool_]) -> tuple[int, ...]:
    """The index of the first True."""
    return tuple(int(index) for index in np.unravel_index(int(bad.argmax()), bad.shape))


def _shown(target: Target) -> str:
    classes = [repr(label) for label in target.classes or ()]
    return ", ".join(classes) if len(classes) <= 10 else f"{', '.join(classes[:10])} and {len(classes) - 10} more"
