"""Trusted work, in a process that never holds a learner's code: predictions and hidden labels become a score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heldout.bootstrap import REPLICATES, Resamples, percentile_interval, resampling_of
from heldout.landscape.interface import Landscape
from heldout.landscape.store import read_landscape
from heldout.landscape.utility import Measured, oriented
from heldout.metrics.custom import MAX_REPLICATES
from heldout.metrics.interface import Metric
from heldout.prepare.tables import read_column, read_target
from heldout.sandbox.message import Blob, bytes_of, view_of
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

_Place = Literal["swap", "own_tuned", "own_choice"]
"""What a refit is of; see `ScoreRequest`."""


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
    rows = _rows_of(asked.rows)
    rows.metric.require(rows.truth, rows.target)
    public, private = rows.read(asked.public), rows.read(asked.private)
    for array in (public, private):
        rows.metric.check(rows.target, array)
    full = rows.score(public)
    steps = rows.steps
    landscape = read_landscape(Path("landscape"), ("public",)) if Path("landscape").is_dir() else None
    refits = {} if landscape is None else _refits(rows, asked)
    own, *others = rows.replicates_of([public, *(each.predictions for each in refits.values())])
    score, replicates = steps.value(full), steps.values(own)
    assessment = None
    if landscape is not None:
        sign = 1.0 if rows.greater_is_better else -1.0
        measured = {
            place: Measured(oriented(steps.value(each.score), rows.greater_is_better), sign * steps.values(found))
            for (place, each), found in zip(refits.items(), others, strict=True)
        }
        assessment = _assessment(rows, asked, landscape, score, replicates, measured)
    told = asked.rows.metric.needs, rows.target, public
    return Evaluated(full, steps, score, replicates, pack(public, private), *told, landscape, assessment)


class HiddenRows:
    """The labels of one hidden part with the challenge's metric and its resamples."""

    def __init__(self, spec: HiddenSpec) -> None:
        """Raises MetricError where the challenge's own metric cannot be loaded."""
        self.part, self.target, self.greater_is_better = spec.part, spec.target, spec.metric.greater_is_better
        self.metric = load_metric(spec.metric)
        self.truth = read_target(view_of(spec.truth))
        self.spec = spec
        self._told: list[tuple[NDArray[Any], NDArray[np.float64]]] = []
        """Predictions that were asked about last, and the metric in all resamples."""
        groups = None if spec.groups is None else read_column(view_of(spec.groups), "group")
        by_class = spec.target.classes is not None
        resampling = resampling_of(self.truth, groups, in_time=spec.in_time, by_class=by_class)
        most = REPLICATES if spec.metric.name else MAX_REPLICATES
        self._resamples = Resamples(resampling, spec.bootstrap_seed, most)

    def read(self, predictions: Blob) -> NDArray[Any]:
        """Predictions for the rows of either part, as a run gives them."""
        return form_of(self.spec.metric.needs).read(predictions, self.target)

    def score(self, predictions: NDArray[Any]) -> float:
        """The metric, as computed."""
        return float(self.metric.score(self.truth, predictions, self.target))

    def replicates(self, predictions: NDArray[Any], count: int = REPLICATES) -> NDArray[np.float64]:
        """The metric in the first `count` resamples, shape (B,); B is smaller for a challenge's own function."""
        return self.replicates_of([predictions], count)[0]

    def replicates_of(self, several: Sequence[NDArray[Any]], count: int = REPLICATES) -> list[NDArray[np.float64]]:
        """`replicates` of each of several predictions, for which the resamples are drawn once."""
        known = [self._known(predictions) for predictions in several]
        new = [predictions for predictions, values in zip(several, known, strict=True) if values is None]
        found: list[list[NDArray[np.float64]]] = [[] for _ in new]
        for weights in self._resamples.chunks(count) if new else ():
            for predictions, values in zip(new, found, strict=True):
                values.append(self.metric.replicate(self.truth, predictions, self.target, weights))
        computed = map(np.concatenate, found)
        told = [next(computed) if values is None else values[:count] for values in known]
        if count >= REPLICATES:
            self._told = [(predictions.copy(), values) for predictions, values in zip(several, told, strict=True)]
        return told

    def _known(self, predictions: NDArray[Any]) -> NDArray[np.float64] | None:
        for asked, values in self._told:
            if asked.dtype == predictions.dtype and np.array_equal(asked, predictions):
                return values
        return None

    @cached_property
    def steps(self) -> Steps:
        """How finely scores on these rows are told: in steps within δ on public rows, exactly on private ones."""
        if self.part == "private":
            return EXACT
        delta = self.spec.delta
        if delta is None:
            delta = delta_of_rows(self.metric, self.target, self.truth, self.replicates)
        return steps_within(delta)


_last: list[HiddenRows] = []
"""What this process has scored last; a process that is kept scores for one challenge."""


def _rows_of(spec: HiddenSpec) -> HiddenRows:
    """The rows, with what was drawn for them where the last predictions were for the same ones.

    Raises:
        MetricError: the challenge's own metric cannot be loaded.
    """
    if not spec.metric.name:
        return HiddenRows(spec)
    # A job's bytes go when it has been answered.
    groups = None if spec.groups is None else bytes_of(spec.groups)
    own = replace(spec, truth=bytes_of(spec.truth), groups=groups)
    if not _last or _last[0].spec != own:
        _last[:] = [HiddenRows(own)]
    return _last[0]


def _assessment(
    rows: HiddenRows,
    asked: ScoreRequest,
    landscape: Landscape,
    score: float,
    replicates: NDArray[np.float64],
    refits: Mapping[_Place, Measured],
) -> Assessment:
    sign = 1.0 if rows.greater_is_better else -1.0
    utility, void = oriented(score, rows.greater_is_better), Measured(math.nan, np.full(len(replicates), np.nan))
    swap = refits.get("swap")
    if swap is None and (asked.swap is not None or asked.swap_is_void):
        swap = void
    tuned, choice = refits.get("own_tuned"), refits.get("own_choice")
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


@dataclass(frozen=True)
class _Refit:
    """Predictions of a refit that the metric takes."""

    predictions: NDArray[Any]
    score: float
    """As computed."""


def _refits(rows: HiddenRows, asked: ScoreRequest) -> dict[_Place, _Refit]:
    """The refits that came along; one that predicts what the metric does not take is left out."""
    came: dict[_Place, Blob | None] = {
        "swap": asked.swap,
        "own_tuned": asked.own_tuned,
        "own_choice": asked.own_choice,
    }
    taken: dict[_Place, _Refit] = {}
    for place, blob in came.items():
        if blob is None:
            continue
        predictions = rows.read(blob)
        with suppress(InvalidPredictions):
            rows.metric.check(rows.target, predictions)
            taken[place] = _Refit(predictions, rows.score(predictions))
    return taken


def load_metric(spec: MetricSpec) -> Metric:
    """The metric that a challenge names: a registered one, or a function of its own in the working directory.

    Raises:
        MetricError: the challenge's own metric cannot be loaded.
    """
    from heldout.metrics.catalogue import load, load_function

    if spec.name:
        return load(spec.name, spec.options or {})
    return load_function(Path(spec.file), spec.function, spec.greater_is_better, spec.needs)
