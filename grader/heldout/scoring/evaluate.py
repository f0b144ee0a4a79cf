"""Trusted work, in a process that never holds a learner's code: predictions and hidden labels become a score."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.bootstrap import REPLICATES, percentile_interval, resampling_of, weight_chunks
from heldout.landscape.interface import Landscape
from heldout.landscape.store import read_landscape
from heldout.landscape.utility import Measured, oriented
from heldout.metrics.custom import MAX_REPLICATES
from heldout.metrics.interface import Metric
from heldout.prepare.tables import read_column, read_target
from heldout.sandbox.message import Blob, view_of
from heldout.scoring.answers import PredictionFacts, answers_of
from heldout.scoring.assess import assess
from heldout.scoring.half_informed import delta_of_rows
from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
from heldout.scoring.measured import Assessment
from heldout.scoring.packing import pack
from heldout.scoring.regret import OwnRefits
from heldout.scoring.score import ScoreRequest
from heldout.scoring.steps import EXACT, Steps, steps_within
from heldout.tasks.catalogue import form_of
from heldout.tasks.interface import InvalidPredictions, Target

_KEPT_CELLS = 8_000_000


@dataclass(frozen=True)
class Evaluated:
    """Checked predictions, scored and held against the landscape."""

    full: float
    """The metric on the public rows, as computed: for the store, and for nothing that a learner sees."""
    steps: Steps
    """How finely the rest is told."""
    score: float
    """The metric to the nearest step."""
    replicates: NDArray[np.float64]
    """The metric in each resample, to the nearest step, shape (B,)."""
    packed: bytes
    """The predictions of both parts, for keeping."""
    needs: str
    target: Target
    predictions: NDArray[Any]
    """For the public rows."""
    landscape: Landscape | None = None
    assessment: Assessment | None = None

    def answers(self, training: NDArray[Any]) -> PredictionFacts:
        """What the predictions are by themselves, beside the training labels."""
        return answers_of(self.needs, self.target, self.predictions, training)

    @property
    def ci95(self) -> tuple[float, float] | None:
        """The 95 % interval of the score, its ends to the nearest step."""
        return self.steps.interval(percentile_interval(self.replicates))


def evaluate(asked: ScoreRequest) -> Evaluated:
    """The score on the public rows, and what the landscape says of it.

    A landscape lies in `landscape/` of the working directory. Whatever comes back but `full` is told in steps.

    Raises:
        InvalidPredictions: the predictions are not what the metric needs.
        MetricError: the metric crashed or is undefined.
    """
    rows = HiddenRows(asked.rows)
    rows.metric.require(rows.truth, rows.target)
    public, private = rows.read(asked.public), rows.read(asked.private)
    for array in (public, private):
        rows.metric.check(rows.target, array)
    full = rows.score(public)
    steps = rows.steps
    score, replicates = steps.value(full), steps.values(rows.replicates(public))
    packed = pack(public, private)
    own = asked.rows.metric.needs, rows.target, public
    if not Path("landscape").is_dir():
        return Evaluated(full, steps, score, replicates, packed, *own)
    landscape = read_landscape(Path("landscape"), ("public",))
    assessment = _assessment(rows, asked, landscape, score, replicates)
    return Evaluated(full, steps, score, replicates, packed, *own, landscape, assessment)


class HiddenRows:
    """The labels of one hidden part with the challenge's metric and its resamples."""

    def __init__(self, spec: HiddenSpec) -> None:
        """Raises MetricError where the challenge's own metric cannot be loaded."""
        self.part, self.target, self.greater_is_better = spec.part, spec.target, spec.metric.greater_is_better
        self.metric = load_metric(spec.metric)
        self.truth = read_target(view_of(spec.truth))
        self._spec = spec
        self._kept: NDArray[np.float64] | None = None
        groups = None if spec.groups is None else read_column(view_of(spec.groups), "group")
        by_class = spec.target.classes is not None
        self._resampling = resampling_of(self.truth, groups, in_time=spec.in_time, by_class=by_class)

    def read(self, predictions: Blob) -> NDArray[Any]:
        """Predictions for the rows of either part, as a run gives them."""
        return form_of(self._spec.metric.needs).read(predictions, self.target)

    def score(self, predictions: NDArray[Any]) -> float:
        """The metric, as computed."""
        return float(self.metric.score(self.truth, predictions, self.target))

    def replicates(self, predictions: NDArray[Any], count: int = REPLICATES) -> NDArray[np.float64]:
        """The metric in the first `count` resamples, shape (B,); B is smaller for a challenge's own function."""
        chunks = self._weights(count)
        return np.concatenate([self.metric.replicate(self.truth, predictions, self.target, each) for each in chunks])

    @cached_property
    def steps(self) -> Steps:
        """How finely scores on these rows are told: in steps within δ on public rows, exactly on private ones."""
        if self.part == "private":
            return EXACT
        delta = self._spec.delta
        if delta is None:
            delta = delta_of_rows(self.metric, self.target, self.truth, self.replicates)
        return steps_within(delta)

    def keep_weights(self) -> None:
        """Draw the resamples once for all predictions that are to come, where they fit into 64 MB."""
        if self._kept is None and len(self.truth) * REPLICATES <= _KEPT_CELLS:
            self._kept = np.concatenate(list(self._weights(REPLICATES)))

    def _weights(self, count: int) -> Iterable[NDArray[np.float64]]:
        count = min(count, REPLICATES if self._spec.metric.name else MAX_REPLICATES)
        if self._kept is not None:
            return (self._kept[:count],)
        return weight_chunks(self._resampling, self._spec.bootstrap_seed, count)


def _assessment(
    rows: HiddenRows, asked: ScoreRequest, landscape: Landscape, score: float, replicates: NDArray[np.float64]
) -> Assessment:
    sign = 1.0 if rows.greater_is_better else -1.0
    utility, void = oriented(score, rows.greater_is_better), Measured(math.nan, np.full(len(replicates), np.nan))
    swap = _refitted(rows, asked.swap)
    if swap is None and (asked.swap is not None or asked.swap_is_void):
        swap = void
    tuned, choice = _refitted(rows, asked.own_tuned), _refitted(rows, asked.own_choice)
    return assess(
        landscape,
        "public",
        utility,
        sign * replicates,
        asked.family,
        None if swap is None else swap.value,
        None if swap is None else swap.replicates,
        rows.steps,
        None if tuned is None or choice is None else OwnRefits(tuned, choice),
    )


def _refitted(rows: HiddenRows, predictions: Blob | None) -> Measured | None:
    """The utility of a refit, in steps; None without one, and where it predicts what the metric does not take."""
    if predictions is None:
        return None
    refit = rows.read(predictions)
    try:
        rows.metric.check(rows.target, refit)
        value = oriented(rows.steps.value(rows.score(refit)), rows.greater_is_better)
        replicates = rows.steps.values(rows.replicates(refit))
    except InvalidPredictions:
        return None
    return Measured(value, replicates if rows.greater_is_better else -replicates)


def load_metric(spec: MetricSpec) -> Metric:
    """The metric that a challenge names: a registered one, or a function of its own in the working directory.

    Raises:
        MetricError: the challenge's own metric cannot be loaded.
    """
    from heldout.metrics.catalogue import load, load_function

    if spec.name:
        return load(spec.name, spec.options or {})
    return load_function(Path(spec.file), spec.function, spec.greater_is_better, spec.needs)
