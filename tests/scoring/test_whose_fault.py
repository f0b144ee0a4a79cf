"""Rows that leave the metric without a value are the challenge's fault, whatever was predicted for them."""

from __future__ import annotations

import numpy as np
import pytest

from heldout.base.errors import MetricError
from heldout.prepare.tables import table_bytes
from heldout.scoring.evaluate import evaluate
from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
from heldout.scoring.packing import pack
from heldout.scoring.score import ScoreRequest
from heldout.scoring.stored import StoredRequest, StoredRowsSpec
from heldout.scoring.stored_work import score_all
from heldout.tasks.interface import InvalidPredictions, Target

CASES = {
    "rmsle": (np.array([1.0, -4.3, 2.0]), np.array([1.0, -2.0, 2.0])),
    "mean_poisson_d2": (np.array([1.0, -1.0, 2.0]), np.array([1.0, -1.0, 2.0])),
    "rmse": (np.array([6e300, -6e300, 1e300]), np.array([5e300, -5e300, 1e300])),
    "mae": (np.array([1.7e308, -1.7e308, 1.7e308]), np.array([-1.7e308, 1.7e308, 1.0])),
}


def rows(metric: str, truth: np.ndarray) -> HiddenSpec:
    labels = bytes(table_bytes({"target": truth}))
    return HiddenSpec("public", Target("regression"), MetricSpec(False, "value", metric), labels, bootstrap_seed=1)


def request(metric: str, truth: np.ndarray, predicted: np.ndarray) -> ScoreRequest:
    given = np.asarray(predicted, dtype="<f8").tobytes()
    return ScoreRequest(rows(metric, truth), given, given)


@pytest.mark.parametrize("metric", CASES)
def test_targets_without_a_value_are_never_called_invalid_predictions(metric: str) -> None:
    with pytest.raises(MetricError, match=f"{metric} is undefined on these rows"):
        evaluate(request(metric, *CASES[metric]))


@pytest.mark.parametrize("metric", CASES)
def test_the_same_holds_when_stored_predictions_are_scored_again(metric: str) -> None:
    truth, predicted = CASES[metric]
    stored = StoredRowsSpec(rows(metric, truth), b"", (pack(predicted, predicted),))
    with pytest.raises(MetricError, match="undefined on these rows"):
        score_all(StoredRequest(stored, replicates=False))


def test_predictions_that_overflow_on_good_targets_stay_the_submissions_fault() -> None:
    with pytest.raises(InvalidPredictions, match="far too large"):
        evaluate(request("rmse", np.array([1.0, 2.0, 3.0]), np.array([1e300, 2.0, 3.0])))
