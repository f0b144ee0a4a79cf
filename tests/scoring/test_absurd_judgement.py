"""What is said of predictions, however absurd, can be sent: numbers that are none would be a fault of the grader's."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from metric_samples import Case, every_case, noisy, truth
from numpy.typing import NDArray

from heldout.base.json_records import to_json
from heldout.coach.work import standing_of
from heldout.metrics.interface import Metric
from heldout.prepare.tables import table_bytes
from heldout.scoring.evaluate import evaluate
from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
from heldout.scoring.score import ScoreRequest
from heldout.tasks.interface import InvalidPredictions

ROWS = 60
LARGEST = float(np.finfo(float).max)
EXTREMES = (LARGEST, -LARGEST, 1e200, 1e30, 5e-324, -0.0, 0.0)


def absurd(metric: Metric, honest: NDArray[Any]) -> list[NDArray[Any]]:
    """Every extreme in all rows, in one, and all of them among each other."""
    if honest.dtype.kind == "i":
        return [np.zeros_like(honest)]
    mixed = np.resize(EXTREMES, honest.shape)
    one = [
        np.where(np.arange(honest.size).reshape(honest.shape) < honest.size // ROWS, each, honest) for each in EXTREMES
    ]
    return [mixed, -mixed, *one, *(np.full(honest.shape, each) for each in EXTREMES)]


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_what_is_said_of_absurd_predictions_can_be_sent(case: Case) -> None:
    y_true, target, metric = truth(case.task, ROWS), case.target, case.metric
    spec = MetricSpec(metric.greater_is_better, metric.needs, case.name, dict(case.options))
    column = y_true.astype(np.int32 if target.classes is not None else np.float64)
    labels = table_bytes({"target": column})
    said = 0
    for predictions in absurd(metric, noisy(metric.needs, target, y_true, 0.1)):
        raw = np.ascontiguousarray(predictions).astype(metric.form.dtype).tobytes()
        try:
            found = evaluate(ScoreRequest(HiddenSpec("public", target, spec, labels), raw, raw))
        except InvalidPredictions:
            continue
        said += 1
        standing = standing_of(found, labels, metric.greater_is_better)
        json.dumps([to_json(standing), found.full, found.score, found.ci95], allow_nan=False)
    assert said or metric.needs in ("probability", "survival_curve")
