"""What `heldout finish` says of where an attempt stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heldout.report.finished import Finished, OnBothParts, Program
from heldout.report.interface import Screen

ATTEMPTS = (
    OnBothParts("large", "large.py", 0.91, 50.0, 0.92, 52.0),
    OnBothParts("small", "small.py", 0.89, 80.0, 0.88, 78.0),
    OnBothParts("gone", "gone.py", 0.95, 90.0, None, None),
)


def text(
    counts: str,
    ranks_by_points: bool,
    attempts: tuple[OnBothParts, ...] = ATTEMPTS,
    interval: tuple[float, float] | None = None,
) -> str:
    finished = Finished(
        challenge_id="plums",
        title="Plums",
        learner="eva",
        finished_at=datetime(2026, 1, 1, tzinfo=UTC),
        metric="accuracy",
        greater_is_better=True,
        ranks_by_points=ranks_by_points,
        counts=counts,
        attempts=attempts,
        interval=interval,
        debrief=None,
        reference=None,
        own=None,
        next=None,
    )
    return " ".join(finished.text(Screen()).split())


@pytest.mark.parametrize(
    ("counts", "ranks_by_points", "said"),
    [
        ("large", False, "Of 2 graded attempts it is number 1 on private rows."),
        ("small", False, "it is number 2 on private rows. The best there is large with 0.9200."),
        ("small", True, "Of 2 graded attempts it is number 1 on private rows."),
        ("large", True, "it is number 2 on private rows. The best there is small with 78.0 points."),
    ],
)
def test_attempts_are_compared_by_what_the_challenge_ranks_by(counts: str, ranks_by_points: bool, said: str) -> None:
    assert text(counts, ranks_by_points).endswith(said)


@pytest.mark.parametrize("ranks_by_points", [False, True])
def test_one_attempt_alone_has_no_place(ranks_by_points: bool) -> None:
    assert "it is number" not in text("large", ranks_by_points, ATTEMPTS[:1])


def test_on_a_wide_screen_both_programs_stand_beside_each_other_and_nothing_is_cut() -> None:
    long = "    return make_pipeline(StandardScaler(), LogisticRegression(C=0.5, max_iter=1000))"
    own = Program("solution.py", "def get_estimator():\n    return Ridge()\n")
    reference = Program("linear.py", f"def get_estimator():\n{long}\n")
    finished = Finished(
        "plums", "Plums", "eva", datetime(2026, 1, 1, tzinfo=UTC), "accuracy", True, False, None, (), None, None,
        reference, own, None,
    )  # fmt: skip

    wide, narrow = finished.text(Screen(100)), finished.text(Screen(80))

    beside = [line for line in wide.splitlines() if "return" in line]
    assert len(beside) == 1
    assert "return Ridge()" in beside[0]
    assert "≠" in beside[0]
    assert max(map(len, wide.splitlines())) <= 100
    assert "max_iter=1000))" in wide
    assert "≠" not in narrow
    assert long in narrow


def test_head_and_what_comes_next_keep_to_the_width() -> None:
    finished = Finished(
        "plums", "Plums that are ripe, or will be ripe, or never were", "eva", datetime(2026, 1, 1, tzinfo=UTC),
        "accuracy", True, False, None, (), None, None, None, None, "Next: pears, because " + "they are pears " * 8,
    )  # fmt: skip
    assert max(map(len, finished.text(Screen(80)).splitlines())) <= 80


def test_a_command_to_copy_stays_in_one_piece_at_the_end_of_a_line() -> None:
    finished = Finished(
        "plums", "Plums", "eva", datetime(2026, 1, 1, tzinfo=UTC), "accuracy", True, False, None, (), None, None,
        None, None, "Next: ripe-pears. `heldout start ripe-pears` begins it.",
    )  # fmt: skip
    assert any("ripe-pears`" in line for line in finished.text(Screen(38)).splitlines())


def test_nobody_is_told_that_choosing_attempts_made_the_private_score_better() -> None:
    assert "no more than luck" in text("large", False, interval=(0.9, 0.93))
    better = text("large", False, interval=(0.915, 0.93))
    assert "The public rows were bad luck, or these differ." in better
    assert "chosen" not in better
    worse = text("small", False, interval=(0.87, 0.885))
    assert "Attempts that are chosen by their public score look better on it than they are" in worse
    assert "more than luck" not in better + worse
