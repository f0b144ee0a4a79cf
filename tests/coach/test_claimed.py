"""A declared model is judged by its predictions alone; what it says of itself feeds words, marked as claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.report.interface import Screen
from heldout.report.text import render
from heldout.sandbox.choose import open_runner
from heldout.scoring.interface import ScoreCard
from heldout.submission.interface import Submission, SubmittedFile

CHECKOUT = Path(__file__).resolve().parents[2]
SEARCH = """from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler


def same(X):
    return X


def get_estimator():
    model = make_pipeline(FunctionTransformer({function}), StandardScaler(), LogisticRegression(max_iter=2000))
    return GridSearchCV(model, {{"logisticregression__C": [1e-5, 1e-4, 1e-3]}}, cv=2)
"""


def card_of(function: str) -> ScoreCard:
    text = SEARCH.format(function=function).encode()
    handed_in = Submission("solution.py", "python", "solution.py", (SubmittedFile("solution.py", text),), "sha256:x")
    with open_runner(None) as runner:
        return grade(handed_in, load_challenge(CHECKOUT, "breast-cancer"), runner, learner="ada").card


@pytest.fixture(scope="module")
def cards() -> tuple[ScoreCard, ScoreCard]:
    """The same model, declared and verified."""
    return card_of("same"), card_of("None")


def test_a_declared_models_total_stands_and_its_parts_are_null(cards: tuple[ScoreCard, ScoreCard]) -> None:
    declared, verified = cards
    assert (declared.model or {})["verified"] is False
    assert (verified.model or {})["verified"] is True
    for one, other in ((declared.points, verified.points), (declared.regret, verified.regret)):
        assert one is not None
        assert other is not None
        assert one["total"] == other["total"]
        assert [one[name] for name in ("model_choice", "data_handling", "tuning")] == [None] * 3
        assert other["model_choice"] is not None
    assert declared.points["sd"] == verified.points["sd"]  # type: ignore[index]
    assert declared.equivalent_trials is None
    assert declared.good_families == verified.good_families


def test_the_coach_goes_by_the_claim_and_says_so(cards: tuple[ScoreCard, ScoreCard]) -> None:
    declared, verified = cards
    said = {finding["code"]: finding for finding in declared.coach}
    assert {"EDGE", "FEW_FOLDS"} <= set(said)
    assert all(finding["claimed"] is True for finding in said.values())
    assert not any("claimed" in finding for finding in verified.coach)
    assert not {"OVERFIT", "UNDERFIT", "UNSCALED"} & set(said)


def test_the_card_shows_what_the_model_says_of_itself_as_such(cards: tuple[ScoreCard, ScoreCard]) -> None:
    declared, verified = (" ".join(render(card, Screen()).split()) for card in cards)
    pipeline = "GridSearchCV(FunctionTransformer → StandardScaler → LogisticRegression) (linear)"
    assert f"as it describes itself: {pipeline}; declared" in declared
    assert "not split: your model is declared, so only its predictions are judged" in declared
    assert "try As it describes itself: " in declared
    assert "As it describes itself" not in verified
    assert "it carries 16 numbers of its own" in verified
