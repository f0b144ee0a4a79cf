"""A challenge that ranks by points: the better score that cost too much stands below."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from attempt_samples import ranked

from heldout.grading.session import Session
from heldout.leaderboard.by_points import by_points, scores_as_points
from heldout.scoring.interface import BudgetLine, CardResources
from heldout.scoring.measured import Points
from heldout.scoring.stored import StoredScore

CELLAR = Path(__file__).parents[1] / "courses" / "cellar"
SMALL = CELLAR / "challenges" / "cellar" / "submissions" / "passes" / "small_tree.py"


def test_attempts_are_compared_by_their_points_whatever_the_metrics_direction() -> None:
    (one,) = by_points([replace(ranked("Ada", 0.2, points=70.0), greater_is_better=False)])

    assert (one.score, one.greater_is_better) == (70.0, True)


def test_what_resources_cost_is_taken_off_in_every_resample() -> None:
    attempt = ranked("Ada", 0.9, points=70.0)
    used = CardResources(1.0, 1.0, 1.0, budget=(BudgetLine("model_size", 1.0, 20.0),))
    attempt = replace(attempt, card=replace(attempt.card, resources=used))
    inside = np.array([10.0, 50.0, 90.0])
    stored = StoredScore(0.9, points=Points(60.0, 1.0), replicates=b"", point_replicates=inside.tobytes())

    found = scores_as_points({attempt.id: stored}, [attempt])[attempt.id]

    assert (found.score, found.shown) == (40.0, 0.9)
    assert np.frombuffer(found.replicates or b"").tolist() == [0.0, 30.0, 70.0]


@pytest.mark.proof
def test_a_costly_model_with_the_better_score_stands_below(tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(CELLAR, course)
    toml = course / "challenges" / "cellar" / "challenge.toml"
    text = toml.read_text().replace('summary = "', 'rank_by = "points"\nsummary = "', 1)
    toml.write_text(text.replace("[reference]", "[budget.model_size]\nmost = 50_000\ncost = 60\n\n[reference]"))
    forest = SMALL.read_text().replace("sklearn.tree import DecisionTree", "sklearn.ensemble import RandomForest")
    forest = forest.replace("DecisionTreeClassifier(max_depth=4", "RandomForestClassifier(200, max_depth=8")
    for learner, source in (("Ada", forest), ("Bo", SMALL.read_text())):
        Session(course, learner=learner).challenge("cellar").grade(source, advice=False)
    board = Session(course).challenge("cellar").leaderboard()

    assert [entry.learner for entry in board.entries] == ["Bo", "Ada"]
    assert board.entries[0].points > board.entries[1].points  # type: ignore[operator]
    assert board.entries[0].score < board.entries[1].score  # type: ignore[operator]
    assert board.entries[0].rank == (1, 1)
    assert board.by_points
    assert sum("Ranked by points" in note for note in board.notes) == 1
