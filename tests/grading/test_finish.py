"""What `finish` tells of an attempt on the rows that nobody saw a score of."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from attempt_samples import ranked

from heldout.grading.finish import _scored, on_both_parts
from heldout.scoring.interface import BudgetLine, CardResources
from heldout.scoring.measured import Points
from heldout.scoring.stored import StoredScore


def test_private_points_lack_what_resources_cost_as_public_ones_do() -> None:
    attempt = ranked("Ada", 0.9, points=50.0)
    used = CardResources(1.0, 1.0, 1.0, budget=(BudgetLine("model_size", 1.0, 20.0),))
    attempt = replace(attempt, card=replace(attempt.card, resources=used))

    found = on_both_parts(attempt, StoredScore(0.85, points=Points(60.0, 1.0)))

    assert (found.public_points, found.private, found.private_points) == (50.0, 0.85, 40.0)


def test_an_attempt_of_another_version_has_no_private_score_and_no_points() -> None:
    found = on_both_parts(ranked("Ada", 0.9, points=50.0), None)

    assert (found.private, found.private_points) == (None, None)


def test_what_counts_is_what_the_leaderboard_shows_for_which_a_failed_attempt_is_a_try_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graded = ranked("Ada", 0.9)
    failed = replace(graded, id="failed", status="failed", score=None)
    asked: list[Any] = []

    def shown(store: Any, challenge: Any, attempts: Any, judge: Any) -> str:
        asked.extend(attempts)
        return graded.id

    monkeypatch.setattr("heldout.leaderboard.board.shown_attempt", shown)
    monkeypatch.setattr("heldout.leaderboard.board.final_scores", lambda *_: {})
    opened: Any = SimpleNamespace(challenge=SimpleNamespace(content_hash=graded.challenge_hash), judge=None)

    counts, mine, _ = _scored(opened, None, [failed, graded])  # type: ignore[arg-type]

    assert asked == [failed, graded]
    assert (counts, mine) == (graded.id, [graded])
