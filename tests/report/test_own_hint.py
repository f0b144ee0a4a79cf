"""The hint from a learner's own card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from card_samples import score_card

from heldout.recipe.edit import Edits, InsertStep, RemoveStep, ReplaceFinal, SetParameter
from heldout.report.own_hint import own_hint
from heldout.scoring.interface import CardModel, CoachFinding, ScoreCard


def card(edits: Edits | None = None, **params: Any) -> ScoreCard:
    points = {"total": 70.0, "sd": 4.0, "model_choice": 100.0, "data_handling": 98.0, "tuning": 72.0}
    finding = CoachFinding("EDGE", "warning", "The best C lies at the edge.", {}, edits)
    shown = score_card(points=points)
    return replace(
        shown, coach=(finding,), model=CardModel("linear", "SVC", params, "StandardScaler → SVC", verified=True)
    )


@pytest.mark.parametrize(
    ("value", "direction"), [(10.0, "larger than your 1"), (0.1, "smaller than your 1"), ("auto", "away from 1.0")]
)
def test_it_goes_from_the_area_over_parameter_and_direction_to_the_value(value: Any, direction: str) -> None:
    lines = own_hint(card((SetParameter("svc__C", value),), C=1.0)).splitlines()

    assert lines[2:5] == [
        "- Area: tuning, which costs you 28 points.",
        "- Parameter: `svc__C`.",
        f"- Direction: {direction}.",
    ]
    assert lines[5].startswith("- Value: set svc__C to ")
    assert "`heldout try`" in lines[5]


def test_a_step_less_is_a_direction_too() -> None:
    assert "- Direction: one step less." in own_hint(card((RemoveStep("select"),)))


def estimator(name: str, **params: Any) -> list[Any]:
    return ["estimator", f"sklearn.any.{name}", params]


def pipeline(*steps: list[Any]) -> list[Any]:
    return estimator("Pipeline", steps=["list", *(["tuple", "step", each] for each in steps)])


PREPARATION = estimator(
    "ColumnTransformer",
    transformers=[
        "list",
        ["tuple", "n", pipeline(estimator("SimpleImputer"), estimator("StandardScaler")), ["list", "a", "b", "c", "d"]],
        ["tuple", "t", estimator("FunctionTransformer", func=["function", "numpy.log1p"]), ["list", "e"]],
        ["tuple", "rest", "drop", ["list", "f"]],
    ],
)


def test_a_step_in_the_place_of_another_is_told_with_what_it_is_made_of() -> None:
    """`insert ColumnTransformer() before columns, remove columns` says nothing that could be written."""
    lines = own_hint(
        card((InsertStep("columns", "prepared", {"estimator": PREPARATION}), RemoveStep("columns")))
    ).splitlines()

    assert lines[3:5] == ["- Parameter: the step `columns`.", "- Direction: another step in its place."]
    assert lines[5].startswith(
        "- Value: replace columns by ColumnTransformer(SimpleImputer() → StandardScaler() for a, b, c and 1 more; "
        "FunctionTransformer(log1p) for e). "
    )


def test_what_is_around_a_model_is_told_with_the_model() -> None:
    wrapped = estimator("TransformedTargetRegressor", func=["function", "numpy.log"], regressor=estimator("Ridge"))

    assert "by TransformedTargetRegressor(Ridge())" in own_hint(card((ReplaceFinal({"estimator": wrapped}),)))


def test_what_cannot_be_followed_has_its_area() -> None:
    assert own_hint(card()).splitlines() == [
        "The best C lies at the edge.",
        "",
        "- Area: tuning, which costs you 28 points.",
    ]


def test_of_an_attempt_that_failed_it_is_what_went_wrong() -> None:
    assert own_hint(score_card(status="failed", message="it crashed")) == "it crashed"
