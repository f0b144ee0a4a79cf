"""What changed between two attempts, as the card says it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from card_samples import score_card

from heldout.report.changes import model_changes, since, since_words
from heldout.report.formats.text import render
from heldout.report.interface import Screen
from heldout.scoring.interface import CardModel

MODEL = CardModel("linear", "Ridge", {"alpha": 1.0}, "StandardScaler → Ridge", True, unused_columns=("id",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unused_columns": ("id", "arrival_date_num")}, ("you dropped arrival_date_num",)),
        ({"unused_columns": ()}, ("you use id now",)),
        ({"params": {"alpha": 0.25}}, ("alpha 1 → 0.25",)),
        ({"pipeline": "Ridge"}, ("StandardScaler → Ridge became Ridge",)),
        ({"unused_columns": None}, ()),
        ({"verified": False}, ("the model is declared now, and not verified",)),
        ({}, ()),
    ],
)
def test_columns_parameters_and_pipelines_are_compared(changes: dict[str, Any], said: tuple[str, ...]) -> None:
    assert model_changes(MODEL, replace(MODEL, **changes)) == said


def test_a_card_says_what_was_gained_and_where() -> None:
    part = {"value": 0.05, "ci95": [0.0, 0.1], "verdict": "worse"}
    regret = dict.fromkeys(("total", "model_choice", "data_handling", "tuning"), part)
    points = {"total": 41.0, "sd": 4.0, "model_choice": 100.0, "data_handling": 30.0, "tuning": 99.0}
    before = replace(score_card(points=points, regret=regret), model=MODEL)
    after = replace(
        score_card(points=points | {"total": 93.0, "data_handling": 93.0}, regret=regret),
        model=replace(MODEL, unused_columns=("id", "arrival_date_num")),
    )
    found = since(before, after)

    assert since_words(found, "rmse") == "+52 points: you dropped arrival_date_num; data handling 30 → 93"
    shown = " ".join(render.render(replace(after, since=found), Screen()).split())
    assert f"since attempt {before.attempt}: +52 points: you dropped arrival_date_num" in shown
    assert "since" not in render.render(after, Screen())


def test_without_points_the_metric_tells_the_difference() -> None:
    before, after = score_card(points=None, regret=None), score_card(points=None, regret=None)
    assert before.score is not None
    after = replace(after, score=replace(before.score, public=before.score.public - 0.25))

    assert since_words(since(before, after), "rmse").startswith("−0.25 rmse")
