"""Where the list of challenges says to go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

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


def test_who_has_begun_what_comes_next_is_led_to_the_workspace() -> None:
    said = listing_text(PATH, {}, 100, lambda name: Path("/desk") / name)

    assert said.splitlines()[-1] == "`heldout show ants` to read it, `cd /desk/ants` to work on it."


@pytest.mark.parametrize(
    ("with_points", "said"),
    [
        ((True, False), "0 of 1 solved (90 points or more), 1 of 1 without points graded. Go on with ants:"),
        ((False, False), "1 of 2 without points graded. Go on with ants:"),
    ],
    ids=["some give points", "none does"],
)
def test_what_gives_no_points_is_not_among_what_can_be_solved(with_points: tuple[bool, bool], said: str) -> None:
    path = [replace(one, gives_points=given) for one, given in zip(PATH, with_points, strict=True)]
    best = BestResult("bees", "sha256:0", "1", datetime(2026, 1, 1, tzinfo=UTC), "graded", 0.9, True, None, 1)

    assert listing_text(path, {"bees": best}, 100).splitlines()[-2] == said
