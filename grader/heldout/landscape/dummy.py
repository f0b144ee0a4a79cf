"""The dummy: the constant prediction that is best for the metric on the training labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.landscape.utility import oriented
from heldout.metrics.catalogue import check_predictions
from heldout.metrics.interface import InvalidPredictions, Metric, MetricUndefined, Target

_QUANTILES = 101
_STEPS = 40


def dummy_constant(metric: Metric, target: Target, train: NDArray[Any]) -> NDArray[np.float64]:
    """The best constant: class priors (k,) for probabilities and scores, one class code or one value (1,) otherwise.

    Raises:
        MetricError: the metric accepts no constant at all on the training labels.
    """
    if metric.needs in ("probability", "score"):
        counts = np.bincount(train.astype(np.int64), minlength=len(target.classes or ()))
        priors: NDArray[np.float64] = counts / counts.sum()
        return priors
    candidates = list(_labels(train) if metric.needs == "label" else _values(train))
    scores = [_utility(metric, target, train, candidate) for candidate in candidates]
    if not np.isfinite(scores).any():
        raise MetricError(f"{metric.name} has no value for any constant prediction on the training labels.")
    best = int(np.argmax(scores))
    if metric.needs == "value" and best >= len(candidates) - _QUANTILES:
        return np.array([_refined(metric, target, train, sorted(candidates[-_QUANTILES:]), candidates[best])])
    return np.array([candidates[best]])


def constant_predictions(constant: NDArray[np.float64], metric: Metric, target: Target, rows: int) -> NDArray[Any]:
    """The constant as predictions for `rows` rows, in the shape that the metric takes."""
    match metric.needs:
        case "label":
            return np.full(rows, int(constant[0]), dtype=np.int64)
        case "value":
            return np.full(rows, constant[0])
        case _:
            if metric.needs == "score" and len(constant) == 2:
                return np.full(rows, constant[1 if target.positive_index is None else target.positive_index])
            return np.tile(constant, (rows, 1))


def _labels(train: NDArray[Any]) -> Iterator[float]:
    """Class codes, the most frequent first: among equally good ones it is taken."""
    codes, counts = np.unique(train, return_counts=True)
    for index in np.argsort(-counts, kind="stable"):
        yield float(codes[index])


def _values(train: NDArray[Any]) -> Iterator[float]:
    """Where the registered metrics have their optimum, then a grid for metrics of a challenge's own.

    The mean is best for squared errors and Tweedie deviances, the median for absolute errors, the mean on the scale of
    ln(1 + y) for their squares, the middle of the shortest half for the median absolute error (Rousseeuw 1984).
    """
    yield float(train.mean())
    yield float(np.median(train))
    if train.min() > -1:
        yield float(np.expm1(np.log1p(train).mean()))
    yield _middle_of_shortest_half(np.sort(train))
    yield from np.quantile(train, np.linspace(0, 1, _QUANTILES)).tolist()


def _middle_of_shortest_half(ascending: NDArray[Any]) -> float:
    half = len(ascending) // 2
    widths = ascending[half:] - ascending[: len(ascending) - half]
    start = int(np.argmin(widths))
    return float((ascending[start] + ascending[start + half]) / 2)


def _refined(metric: Metric, target: Target, train: NDArray[Any], grid: list[float], best: float) -> float:
    """The best constant between the grid's neighbours of `best`, by golden sections."""
    low = max((value for value in grid if value < best), default=best)
    high = min((value for value in grid if value > best), default=best)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(_STEPS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _utility(metric, target, train, left) >= _utility(metric, target, train, right):
            high = right
        else:
            low = left
    middle = float((low + high) / 2)
    return max((best, middle), key=lambda value: _utility(metric, target, train, value))


def _utility(metric: Metric, target: Target, train: NDArray[Any], constant: float) -> float:
    """Utility of a constant on the training labels; −inf where the metric refuses it."""
    predictions = constant_predictions(np.array([constant]), metric, target, len(train))
    try:
        check_predictions(metric, target, predictions)
        return oriented(metric.score(train, predictions, target), metric.greater_is_better)
    except (InvalidPredictions, MetricUndefined):
        return -np.inf
