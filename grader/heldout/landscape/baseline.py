"""U_0: what the dummy gets on every fold and every hidden part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.landscape.dummy import dummy_answers, dummy_constant, naive_of
from heldout.landscape.folds import Fold
from heldout.landscape.study import PARTS, Study, quiet_on_one_thread
from heldout.landscape.utility import oriented
from heldout.metrics.interface import Metric, MetricUndefined
from heldout.tasks.interface import Target


@dataclass(frozen=True)
class FoldFloor:
    """The dummy's utilities on one fold: fitted on its training rows."""

    valid: float | None
    """None where the metric is undefined on the fold, whatever is predicted: the fold is left out."""
    train: float | None
    """None where it is undefined on the rows that are fitted on."""


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
    naive = naive_of(study, "train")
    folds = study.folds()
    with quiet_on_one_thread():
        constants = dummy_constant(metric, target, truth)
        floors = tuple(_fold(metric, target, truth, naive, fold, constants) for fold in folds)
    if all(floor.valid is None for floor in floors):
        raise MetricError(
            f"{metric.name} has no value on any of the {len(folds)} folds of the training rows, so that nothing can be "
            "compared by cross-validation: what it needs is too rare there. Choose another metric, or use more rows."
        )
    parts: dict[str, float] = {
        name: _utility(metric, target, study.labels(name), dummy_answers(study, name, constants)) for name in PARTS
    }
    return Baseline(floors, parts, constants)


def _fold(
    metric: Metric,
    target: Target,
    truth: NDArray[Any],
    naive: NDArray[np.float64] | None,
    fold: Fold,
    of_all: NDArray[np.float64],
) -> FoldFloor:
    """The floor of one fold; where its training rows lack a class and allow no constant, that of all rows stands."""
    partial = any(lacks_a_class(truth[rows], target) for rows in (fold.train, fold.valid))
    try:
        constants = dummy_constant(metric, target, truth[fold.train])
    except MetricError:
        if not partial:
            raise
        constants = of_all

    def defined(rows: NDArray[Any]) -> float | None:
        """The utility; None where the metric has none, which a challenge's own may say by failing on a class."""
        answers = metric.form.repeated(constants, target, len(rows)) if naive is None else naive[rows]
        try:
            return _utility(metric, target, truth[rows], answers)
        except MetricUndefined:
            return None
        except MetricError:
            if not partial:
                raise
            return None

    return FoldFloor(defined(fold.valid), defined(fold.train))


def lacks_a_class(truth: NDArray[Any], target: Target) -> bool:
    """Whether some class of the task has no row here, which is no fault of the metric's in a fold."""
    return target.classes is not None and len(np.unique(truth)) < len(target.classes)


def _utility(metric: Metric, target: Target, truth: NDArray[Any], answers: NDArray[Any]) -> float:
    return oriented(metric.score(truth, answers, target), metric.greater_is_better)
