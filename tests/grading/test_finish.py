"""What `finish` tells of an attempt on the rows that nobody saw a score of."""

from __future__ import annotations

from dataclasses import replace

from attempt_samples import ranked

from heldout.grading.finish import on_both_parts
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
