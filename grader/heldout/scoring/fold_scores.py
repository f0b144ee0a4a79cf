"""Trusted work: what predictions on folds of the training rows are worth. No hidden label is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heldout.base.errors import MetricError
from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData, target_of
from heldout.sandbox.interface import Runner
from heldout.sandbox.message import Blob
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.hidden_spec import MetricSpec, metric_spec
from heldout.scoring.score import ask_about_metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.interface import Metric


@dataclass(frozen=True)
class FoldLabels:
    """The labels of one fold."""

    train: Blob
    valid: Blob


@dataclass(frozen=True)
class FoldPredictions:
    """What a model predicts for the rows of a fold that it was not fitted on."""

    fold: int
    """Its number, from 0."""
    predictions: Blob | None
    """None where they are none that the metric takes: they count as the dummy's."""


@dataclass(frozen=True)
class FoldScoresRequest:
    """Predictions, and what they are scored by."""

    metric: MetricSpec
    target: Target
    labels: tuple[FoldLabels, ...]
    """Of the folds, in order."""
    predictions: tuple[FoldPredictions, ...]


@dataclass(frozen=True)
class FoldUtilities:
    """The utilities of predictions, in their order."""

    values: tuple[float | None, ...]
    """At least the dummy's on the fold; None where the metric has no value on it, whatever is predicted."""


FOLD_SCORES = TrustedTask(
    "fold_scores", "scoring on training rows", FoldScoresRequest, FoldUtilities, fault=MetricError
)


def score_on_folds(
    runner: Runner,
    challenge: Challenge,
    prepared: PreparedData,
    labels: tuple[FoldLabels, ...],
    predictions: tuple[FoldPredictions, ...],
) -> tuple[float | None, ...]:
    """The utility of each of the predictions; see `FoldUtilities`.

    Raises:
        MetricError: the challenge's metric crashed or hung.
        HeldoutError: the scoring process failed for a reason of ours.
    """
    request = FoldScoresRequest(metric_spec(challenge), target_of(challenge, prepared), labels, predictions)
    return ask_about_metric(runner, challenge, FOLD_SCORES, request).values


def score_folds(asked: FoldScoresRequest) -> FoldUtilities:
    """In a trusted process: the utilities.

    Raises:
        MetricError: the challenge's own metric cannot be loaded, or fails.
    """
    from heldout.scoring.evaluate import load_metric

    folds = _Folds(load_metric(asked.metric), asked)
    return FoldUtilities(tuple(folds.utility(each) for each in asked.predictions))


class _Folds:
    def __init__(self, metric: Metric, asked: FoldScoresRequest) -> None:
        self._metric, self._target, self._asked = metric, asked.target, asked
        self._known: dict[int, tuple[NDArray[Any], float | None]] = {}

    def utility(self, given: FoldPredictions) -> float | None:
        from heldout.landscape.utility import floored_at_dummy, oriented
        from heldout.sandbox.message import view_of
        from heldout.tasks.interface import InvalidPredictions

        truth, floor = self._fold(given.fold)
        if floor is None or given.predictions is None:
            return floor
        array = self._metric.form.read(view_of(given.predictions), self._target)
        try:
            self._metric.check(self._target, array)
            found = oriented(self._metric.score(truth, array, self._target), self._metric.greater_is_better)
        except (InvalidPredictions, MetricError):
            return floor
        return floored_at_dummy(found, floor)

    def _fold(self, number: int) -> tuple[NDArray[Any], float | None]:
        """The labels of the rows that are predicted, and the dummy's utility on them."""
        from heldout.prepare.tables import read_target
        from heldout.sandbox.message import view_of

        if number not in self._known:
            labels = self._asked.labels[number]
            truth = read_target(view_of(labels.valid))
            self._known[number] = truth, self._floor(read_target(view_of(labels.train)), truth)
        return self._known[number]

    def _floor(self, train: NDArray[Any], valid: NDArray[Any]) -> float | None:
        from heldout.landscape.dummy import dummy_constant
        from heldout.landscape.utility import oriented

        try:
            constant: NDArray[np.float64] = dummy_constant(self._metric, self._target, train)
            predictions = self._metric.form.repeated(constant, self._target, len(valid))
            return oriented(self._metric.score(valid, predictions, self._target), self._metric.greater_is_better)
        except MetricError:  # of a challenge's own, it may say so where a class has no row
            return None
