"""Trusted work, in a process that never holds a learner's code: stored predictions and hidden labels become scores."""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.bootstrap import REPLICATES, percentile_interval
from heldout.landscape.dummy import dummy_constant
from heldout.landscape.interface import HiddenPart, Landscape
from heldout.landscape.store import read_landscape
from heldout.landscape.utility import Measured, oriented
from heldout.prepare.tables import read_target
from heldout.sandbox.message import bytes_of, view_of
from heldout.scoring.assess import assess, points_in_resamples
from heldout.scoring.evaluate import HiddenRows
from heldout.scoring.packing import unpack
from heldout.scoring.steps import Steps
from heldout.scoring.stored import StoredRequest, StoredRowsSpec, StoredScore, StoredScores
from heldout.tasks.interface import InvalidPredictions


class StoredRows:
    """One hidden part's labels, and the stored predictions that a job brings for it."""

    def __init__(self, spec: StoredRowsSpec) -> None:
        """Raises MetricError where the challenge's own metric cannot be loaded, or none has a value on these rows."""
        self.part: HiddenPart = spec.rows.part
        self.greater_is_better = spec.rows.metric.greater_is_better
        self._spec = spec
        self._target = spec.rows.target
        self._rows = HiddenRows(spec.rows)
        self._rows.metric.require(self._rows.truth, self._target)

    def predictions(self, number: int) -> NDArray[Any]:
        """The predictions with this number, checked.

        Raises:
            InvalidPredictions: they are damaged, or were made for other rows.
        """
        try:
            both = unpack(bytes_of(self._spec.predictions[number]))
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise InvalidPredictions(f"the stored predictions cannot be read: {error}") from error
        array = both.public if self.part == "public" else both.private
        rows = len(self._rows.truth)
        if len(array) != rows:
            raise InvalidPredictions(
                f"the stored predictions are for {len(array)} {self.part} rows, and the challenge has {rows} now"
            )
        self._rows.metric.check(self._target, array)
        return array

    def score(self, predictions: NDArray[Any]) -> float:
        """The metric, as computed.

        Raises:
            InvalidPredictions: the number overflows.
            MetricError: the metric crashed, or is undefined on these rows.
        """
        return self._rows.score(predictions)

    @property
    def steps(self) -> Steps:
        """How finely a card tells scores on these rows."""
        return self._rows.steps

    @cached_property
    def constant(self) -> NDArray[Any] | None:
        """The dummy's predictions; None where the metric has no value for constant ones."""
        metric, target = self._rows.metric, self._target
        try:
            constant = dummy_constant(metric, target, read_target(view_of(self._spec.train_target)))
        except MetricError:
            return None
        return metric.form.repeated(constant, target, len(self._rows.truth))

    @cached_property
    def is_broken(self) -> bool:
        """Whether the metric fails on constant predictions too: then it is not these or those that are at fault."""
        return math.isnan(self.dummy(1).value)

    def dummy(self, count: int = REPLICATES) -> Measured:
        """U_0 and its first `count` replicates; NaN where the metric has no value for constant predictions."""
        nothing = Measured(math.nan, np.full(count, math.nan))
        if self.constant is None:
            return nothing
        try:
            utility = oriented(self.score(self.constant), self.greater_is_better)
        except (InvalidPredictions, MetricError):
            return nothing
        return Measured(utility, self.replicates(self.constant, count))

    def replicates(self, predictions: NDArray[Any], count: int = REPLICATES) -> NDArray[np.float64]:
        """The utility (greater is better) in each of the first `count` resamples, shape (B,)."""
        values = self._rows.replicates(predictions, count)
        return values if self.greater_is_better else -values

    @cached_property
    def landscape(self) -> Landscape | None:
        """The one that came along; None where none did."""
        folder = Path("landscape")
        return read_landscape(folder, (self.part,)) if folder.is_dir() else None

    def points_in_resamples(self, predictions: NDArray[Any], count: int = REPLICATES) -> NDArray[np.float64]:
        """P in each of the first `count` resamples, shape (B,), 0 where there are no points."""
        nothing, shown = np.zeros(count), self.steps.value(self.score(predictions))
        if self.landscape is None:
            return nothing
        told = self.steps.values(self.replicates(predictions, count))
        utility = oriented(shown, self.greater_is_better)
        found = points_in_resamples(self.landscape, self.part, utility, told, self.steps)
        return nothing if found is None else np.nan_to_num(found)


class _Scorer:
    """Scores, and holds them against the landscape where one came along."""

    def __init__(self, rows: StoredRows, replicates: bool) -> None:
        self._rows, self._replicates = rows, replicates

    def answer(self, number: int) -> StoredScore:
        """The score; it has no message where the caller knows one better.

        Raises:
            MetricError: the metric fails, and not on these predictions alone.
        """
        rows = self._rows
        predictions = None
        try:
            predictions = rows.predictions(number)
            score = rows.score(predictions)
        except InvalidPredictions as error:
            return StoredScore(None, message=str(error), overflows=predictions is not None)
        except MetricError as error:
            if rows.is_broken:
                raise
            return StoredScore(None, message=str(error), overflows=True)
        steps, replicates = rows.steps, rows.replicates(predictions)
        shown, told = steps.value(score), steps.values(replicates)
        interval = steps.interval(percentile_interval(told if rows.greater_is_better else -told))
        packed = replicates.astype("<f8").tobytes() if self._replicates else None
        found = StoredScore(score, shown, steps.size, interval, replicates=packed)
        landscape = rows.landscape
        if landscape is None:
            return found
        utility = oriented(shown, rows.greater_is_better)
        said = assess(landscape, rows.part, utility, told, family=None, steps=steps)
        inside = None
        if self._replicates:
            inside = points_in_resamples(landscape, rows.part, utility, told, steps)
        packed = None if inside is None else inside.astype("<f8").tobytes()
        return replace(found, points=said.points, regret=said.regret, message=said.message, point_replicates=packed)


def score_constant(spec: StoredRowsSpec) -> StoredScore:
    """The dummy's score, None where it has none, with its replicates.

    Raises:
        MetricError: the metric is undefined on these rows, whatever is predicted.
    """
    rows = StoredRows(spec)
    dummy = rows.dummy()
    if math.isnan(dummy.value):
        return StoredScore(None)
    score = dummy.value if rows.greater_is_better else -dummy.value
    return StoredScore(score, replicates=dummy.replicates.astype("<f8").tobytes())


def score_all(asked: StoredRequest) -> StoredScores:
    """The scores of all predictions that came along.

    Raises:
        MetricError: the metric fails whatever is predicted.
    """
    scorer = _Scorer(StoredRows(asked.stored), asked.replicates)
    return StoredScores(tuple(scorer.answer(number) for number in range(len(asked.stored.predictions))))
