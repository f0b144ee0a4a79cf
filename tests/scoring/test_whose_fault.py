"""Rows that leave the metric without a value are the challenge's fault, whatever was predicted for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from heldout.base.errors import MetricError
from heldout.prepare.tables import table_bytes
from heldout.scoring.evaluate import evaluate
from heldout.scoring.packing import pack
from heldout.scoring.stored_work import score_all
from heldout.tasks.interface import InvalidPredictions

CASES = {
    "rmsle": (np.array([1.0, -4.3, 2.0]), np.array([1.0, -2.0, 2.0])),
    "mean_poisson_d2": (np.array([1.0, -1.0, 2.0]), np.array([1.0, -1.0, 2.0])),
    "rmse": (np.array([6e300, -6e300, 1e300]), np.array([5e300, -5e300, 1e300])),
    "mae": (np.array([1.7e308, -1.7e308, 1.7e308]), np.array([-1.7e308, 1.7e308, 1.0])),
}


def work(metric: str, **more: Any) -> dict[str, Any]:
    return {
        "task_type": "regression",
        "classes": None,
        "positive_index": None,
        "metric": {"name": metric, "options": {}},
        "in_time": False,
        "greater_is_better": False,
        "bootstrap_seed": 1,
        "dtype": "<f8",
        "columns": 1,
        "family": None,
        **more,
    }


def blobs(truth: np.ndarray, predicted: np.ndarray) -> dict[str, Any]:
    given = np.asarray(predicted, dtype="<f8").tobytes()
    return {
        "public_target": bytes(table_bytes({"target": truth})),
        "public_predictions": given,
        "private_predictions": given,
    }


@pytest.mark.parametrize("metric", CASES)
def test_targets_without_a_value_are_never_called_invalid_predictions(metric: str) -> None:
    truth, predicted = CASES[metric]
    with pytest.raises(MetricError, match=f"{metric} is undefined on these rows"):
        evaluate(work(metric), blobs(truth, predicted))


@pytest.mark.parametrize("metric", CASES)
def test_the_same_holds_when_stored_predictions_are_scored_again(metric: str) -> None:
    truth, predicted = CASES[metric]
    given = blobs(truth, predicted) | {"predictions/0": pack(predicted, predicted)}
    header, _ = score_all(work(metric, part="public", replicates=False), given)
    assert "undefined on these rows" in header["challenge_fault"]


def test_predictions_that_overflow_on_good_targets_stay_the_submissions_fault() -> None:
    with pytest.raises(InvalidPredictions, match="far too large"):
        evaluate(work("rmse"), blobs(np.array([1.0, 2.0, 3.0]), np.array([1e300, 2.0, 3.0])))
