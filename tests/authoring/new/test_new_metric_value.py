"""A metric that has no value on the rows: refused, or another split taken, with part and metric named."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from heldout.authoring.new.create import Written, new_challenge
from heldout.authoring.new.interface import AuthorOptions
from heldout.authoring.new.place import CoursePlace
from heldout.base.errors import UsageError
from heldout.reading.interface import CleanTable

ROWS = 240
DAYS = pd.Timestamp("2022-01-01") + pd.to_timedelta(np.arange(ROWS), unit="D")


def written(target: object, course: Path, columns: dict[str, object] | None = None, **options: object) -> Written:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"a": random.normal(size=ROWS), "b": random.normal(size=ROWS), **(columns or {}), "y": target})
    return new_challenge(
        CleanTable(frame, ()), "t.csv", "odd", AuthorOptions("y", **options), CoursePlace(course, new=True)
    )


def refused(target: object, course: Path, columns: dict[str, object] | None = None, **options: object) -> str:
    with pytest.raises(UsageError) as caught:
        written(target, course, columns, **options)
    assert not list(course.glob("challenges/*")), "nothing is left"
    return str(caught.value)


EARLY = np.where((np.arange(ROWS) < ROWS // 2) & (np.arange(ROWS) % 2 == 0), "yes", "no")
NUMBERS = np.random.default_rng(1).normal(size=ROWS)


def test_positives_that_end_before_the_hidden_time_make_the_split_random_and_say_why(tmp_path: Path) -> None:
    split = written(EARLY, tmp_path, {"day": DAYS}).proposal.split
    assert split.method == "random"
    assert "by time does not work: roc_auc has no value on the public part of 60 rows: none has the class 'yes'" in (
        split.why
    )


def test_a_split_by_time_that_was_asked_for_is_refused_with_part_and_metric(tmp_path: Path) -> None:
    message = refused(EARLY, tmp_path, {"day": DAYS}, split="time", time="day")
    assert "roc_auc has no value on the public part of 60 rows: none has the class 'yes'" in message


def test_groups_that_leave_a_part_with_one_class_make_the_split_random(tmp_path: Path) -> None:
    groups = np.arange(ROWS) // 20
    split = written(
        np.where(np.isin(groups, [2, 8]), np.resize(["yes", "no"], ROWS), "no"),
        tmp_path,
        {"patient": groups},
        metric="accuracy",
    ).proposal.split
    assert split.method == "random"
    assert "every row has the target 'no', so no model can be told from another" in split.why


@pytest.mark.parametrize("metric", [None, "roc_auc", "f1", "accuracy", "log_loss"])
@pytest.mark.parametrize(("positives", "said"), [([100], "1 row;"), ([100, 101], "2 rows;")])
def test_fewer_positives_than_parts_are_refused_whatever_the_metric_and_no_other_is_advised(
    tmp_path: Path, metric: str | None, positives: list[int], said: str
) -> None:
    message = refused(np.isin(np.arange(ROWS), positives).astype(int), tmp_path, metric=metric)
    assert f"class 1 has {said} three parts need at least 3" in message
    assert "Add rows of it" in message
    assert "--metric" not in message
    assert "--split" not in message


@pytest.mark.parametrize(
    ("metric", "target", "reason"),
    [
        ("rmsle", NUMBERS * 3, "it needs targets above -1, and the smallest is -"),
        ("mean_poisson_d2", NUMBERS, "it needs targets of 0 or more, and the smallest is -"),
        ("mean_tweedie_d2", NUMBERS, "it needs targets of 0 or more, and the smallest is -"),
        ("rmse", NUMBERS * 1e300, "the targets reach"),
        (None, NUMBERS * 1e300, "the targets reach"),
        ("r2", NUMBERS * 1e300, "the targets reach"),
        ("mae", NUMBERS * 4e307, "the targets reach"),
    ],
)
def test_targets_that_a_metric_has_no_value_for_are_refused_before_anything_is_tried(
    tmp_path: Path, metric: str | None, target: object, reason: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        message = refused(target, tmp_path, metric=metric)
    assert f"{metric or 'rmse'} has no value on 'y': {reason}" in message
    assert "--metric" in message or "divide it by a power of ten" in message


def test_huge_targets_with_a_metric_that_takes_them_raise_no_warnings_of_ours(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        made = written(NUMBERS * 1e300, tmp_path, metric="mae")
    assert np.isfinite(made.constant)


def test_counts_that_are_all_zero_in_the_hidden_time_make_the_split_random(tmp_path: Path) -> None:
    counts = np.where(np.arange(ROWS) < 120, np.random.default_rng(2).poisson(1.0, ROWS), 0)
    split = written(counts, tmp_path, {"day": DAYS}, task="count").proposal.split
    assert split.method == "random"
    assert "mean_poisson_d2 has no value on the public part" in split.why
