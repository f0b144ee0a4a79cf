"""Where the list of challenges says to go on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heldout.attempts.best import BestResult
from heldout.challenge.summary import ChallengeSummary
from heldout.report.listing import listing_text

PATH = tuple(
    ChallengeSummary(name, name, "beginner", "binary", "roc_auc", True, (), "", "sha256:0") for name in ("ants", "bees")
)


@pytest.mark.parametrize(
    ("status", "points", "said"),
    [
        ("graded", 95.0, "1 of 2 solved (90 points or more). Go on with bees:"),
        ("graded", None, "0 of 2 solved (90 points or more). Go on with bees:"),
        ("graded", 60.0, "0 of 2 solved (90 points or more). Begin with ants:"),
        ("failed", None, "0 of 2 solved (90 points or more). Begin with ants:"),
    ],
)
def test_the_path_goes_on_after_what_is_solved_or_has_no_points(status: str, points: float | None, said: str) -> None:
    score = 0.9 if status == "graded" else None
    best = BestResult("ants", "sha256:0", "1", datetime(2026, 1, 1, tzinfo=UTC), status, score, True, points, 1)

    assert said in listing_text(PATH, {"ants": best}, 100)
