"""U_0: what the dummy gets on every fold and every hidden part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.errors import MetricError
from heldout.landscape.dummy import constant_predictions, dummy_constant
from heldout.landscape.study import PARTS, Study
from heldout.landscape.utility import oriented
from heldout.metrics.interface import Metric, MetricUndefined, Target


@dataclass(frozen=True)
class FoldFloor:
    """The dummy's utilities on one fold: fitted on its training rows."""

    valid: float | None
    """None where the metric is undefined on the fold, whatever is predicted: the fold is left out."""
    train: float


@dataclass(frozen=True)
class Baseline:
    """The dummy everywhere."""

    folds: tuple[FoldFloor, ...]
    parts: dict[str, float]
    """U_0 of each hidden part."""
    constants: NDArray[np.float64]
    """The dummy of all training rows; see `dummy_constant`."""


def baseline(study: Study) -> Baseline:
    """The dummy of a study.

    Raises:
        MetricError: the metric is undefined on a hidden part, or on every fold.
    """
    metric, target = study.metric(), study.target
    truth = study.labels("train")
    floors = tuple(_fold(metric, target, truth[fold.train], truth[fold.valid]) for fold in study.folds())
    if all(floor.valid is None for floor in floors):
        raise MetricError(f"{metric.name} is undefined on every cross-validation fold of the training rows.")
    constants = dummy_constant(metric, target, truth)
    parts: dict[str, float] = {name: _utility(metric, target, study.labels(name), constants) for name in PARTS}
    return Baseline(floors, parts, constants)


def _fold(metric: Metric, target: Target, train: NDArray[Any], valid: NDArray[Any]) -> FoldFloor:
    constants = dummy_constant(metric, target, train)
    try:
        on_valid = _utility(metric, target, valid, constants)
    except MetricUndefined:
        return FoldFloor(None, _utility(metric, target, train, constants))
    return FoldFloor(on_valid, _utility(metric, target, train, constants))


def _utility(metric: Metric, target: Target, truth: NDArray[Any], constants: NDArray[np.float64]) -> float:
    predictions = constant_predictions(constants, metric, target, len(truth))
    return oriented(metric.score(truth, predictions, target), metric.greater_is_better)
