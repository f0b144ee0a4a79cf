"""A sample submission is one that can be handed in, whatever the metric needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heldout.prepare.prepare import prepare
from heldout.prepare.sample_submission import write_sample_submission
from heldout.runs.interface import Status
from heldout.runs.predictions_file import read_predictions
from heldout.submission.read import read_submission

MULTI = ('type = "binary"\npositive = "yes"', 'type = "multiclass"')


@pytest.mark.parametrize(
    ("needs", "task", "header"),
    [
        ("score", MULTI[0], "row_id,prediction"),
        ("probability", MULTI[0], "row_id,prediction"),
        ("label", MULTI[0], "row_id,prediction"),
        ("probability", MULTI[1], 'row_id,a,no,"ye,s"'),
    ],
)
def test_it_has_the_columns_that_the_metric_needs_and_is_taken(
    make_course, loans_text, loans_table, tmp_path, needs, task, header
):
    classes = ["ye,s", "no", "a", "no"] if task == MULTI[1] else ["ye,s", "no"] * 2
    frame = loans_table.assign(late=classes * 20)
    text = loans_text.replace(MULTI[0], task.replace("yes", "ye,s"))
    text = text if task == MULTI[0] else text.replace("roc_auc", "log_loss")
    challenge = replace(make_course(text, frame), needs=needs)
    prepared = prepare(challenge)
    write_sample_submission(prepared, challenge, tmp_path / "sample.csv")
    lines = (tmp_path / "sample.csv").read_text().splitlines()
    assert (lines[0], len(lines)) == (header, 41)
    assert read_predictions(read_submission(tmp_path / "sample.csv"), challenge, prepared).status is Status.GRADED
