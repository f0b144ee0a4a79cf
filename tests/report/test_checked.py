"""`heldout check` says of a valid submission what its kind has tried."""

from __future__ import annotations

from typing import Any

import pytest

from heldout.report.checked import Checked
from heldout.runs.interface import Outcome, Status
from heldout.runs.registry import RUNS

NOTHING: Any = None
TRIED = {
    "python": "the estimator fits a sample of toy and predicts",
    "predictions": "the file has what the metric needs for each hidden row of toy",
    "mapreduce": "the programs give a number for each key of toy",
    "sql": "features.sql gives features of each row of toy, and the estimator fits",
    "spark": "build(spark, tables) makes features or predictions of a sample of toy",
    "stream": "the estimator predicts a few batches of toy and learns from them",
    "out_of_core": "the estimator fits one part of the rows of toy",
}


@pytest.mark.parametrize("kind", RUNS)
def test_a_valid_submission_is_told_what_its_kind_does(kind: str) -> None:
    checked = Checked("toy", "mine", Outcome(Status.GRADED), None, NOTHING, RUNS[kind]().tried)
    assert checked.text(1000).startswith(f"valid: {TRIED[kind]}")
    assert checked.text(1000).endswith(".")
