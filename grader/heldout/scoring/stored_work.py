"""Trusted work, in a process that never holds a learner's code: stored predictions and hidden labels become scores."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.base.json_records import to_json
from heldout.bootstrap import REPLICATES, percentile_interval
from heldout.landscape.dummy import constant_predictions, dummy_constant
from heldout.landscape.interface import HiddenPart
from heldout.landscape.store import read_landscape
from heldout.landscape.utility import Measured, oriented
from heldout.metrics.catalogue import check_predictions
from heldout.prepare.tables import read_target
from heldout.scoring.assess import assess
from heldout.scoring.evaluate import HiddenRows
from heldout.scoring.packing import unpack
from heldout.scoring.steps import Steps
from heldout.tasks.interface import InvalidPredictions, Target


class StoredRows:
    """One hidden part's labels, and the stored predictions that a job brings for it."""

    def __init__(self, work: dict[str, Any], blobs: Mapping[str, Any]) -> None:
        """Raises MetricError where the challenge's own metric cannot be loaded, or none has a value on these rows."""
        self.part: HiddenPart = work["part"]
        self.greater_is_better = bool(work["greater_is_better"])
        self._blobs = blobs
        self._target = Target.from_json(work)
        self._rows = HiddenRows(work, blobs, self._target, self.part)
        self._rows.metric.require(self._rows.truth, self._target)
        self._rows.keep_weights()

    def predictions(self, number: int) -> NDArray[Any]:
        """The predictions with this number, checked.

        Raises:
            InvalidPredictions: they are damaged, or were made for other rows.
        """
        try:
            both = unpack(bytes(self._blobs[f"predictions/{number}"]))
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise InvalidPredictions(f"the stored predictions cannot be read: {error}") from error
        array = both.public if self.part == "public" else both.private
        rows = len(self._rows.truth)
        if len(array) != rows:
            raise InvalidPredictions(
                f"the stored predictions are for {len(array)} {self.part} rows, and the challenge has {rows} now"
            )
        check_predictions(self._rows.metric, self._target, array)
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
            constant = dummy_constant(metric, target, read_target(self._blobs["train_target"]))
        except MetricError:
            return None
        return constant_predictions(constant, metric, target, len(self._rows.truth))

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


class _Scorer:
    """Scores, and holds them against the landscape where one came along."""

    def __init__(self, rows: StoredRows) -> None:
        self._rows = rows

    @cached_property
    def _landscape(self) -> Any:
        folder = Path("landscape")
        return read_landscape(folder, (self._rows.part,)) if folder.is_dir() else None

    def answer(self, number: int) -> tuple[dict[str, Any], bytes]:
        """The fields of a `StoredScore` (no message where the caller knows one better), and the replicates.

        Raises:
            MetricError: the metric fails, and not on these predictions alone.
        """
        rows = self._rows
        predictions = None
        try:
            predictions = rows.predictions(number)
            score = rows.score(predictions)
        except InvalidPredictions as error:
            return {"score": None, "message": str(error), "overflows": predictions is not None}, b""
        except MetricError as error:
            if rows.is_broken:
                raise
            return {"score": None, "message": str(error), "overflows": True}, b""
        steps, replicates = rows.steps, rows.replicates(predictions)
        shown, told = steps.value(score), steps.values(replicates)
        interval = steps.interval(percentile_interval(told if rows.greater_is_better else -told))
        found = {"score": score, "shown": shown, "step": steps.size, "ci95": interval}
        packed = replicates.astype("<f8").tobytes()
        if self._landscape is None:
            return found, packed
        utility = oriented(shown, rows.greater_is_better)
        said = assess(self._landscape, rows.part, utility, told, family=None, steps=steps)
        return found | to_json({"points": said.points, "regret": said.regret, "message": said.message}), packed


def score_constant(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """`{"score": …}` of the dummy, null where it has none, and its replicates; or `{"challenge_fault": …}`."""
    try:
        rows = StoredRows(work, blobs)
        dummy = rows.dummy()
    except MetricError as error:
        return {"challenge_fault": str(error)}, b""
    if math.isnan(dummy.value):
        return {"score": None}, b""
    score = dummy.value if rows.greater_is_better else -dummy.value
    return {"score": score}, dummy.replicates.astype("<f8").tobytes()


def score_all(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """`{"scores": […]}` for the predictions of a job, in the order of their numbers, or `{"challenge_fault": …}`.

    The payload holds the replicates of those that have a score, one after the other, where the job asks for them.
    """
    try:
        scorer = _Scorer(StoredRows(work, blobs))
        count = sum(name.startswith("predictions/") for name in blobs)
        answers = [scorer.answer(number) for number in range(count)]
    except MetricError as error:
        return {"challenge_fault": str(error)}, b""
    payload = b"".join(packed for _, packed in answers) if work["replicates"] else b""
    return {"scores": [document for document, _ in answers]}, payload
