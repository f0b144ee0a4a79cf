"""A declared model is judged by its predictions alone; what it says of itself feeds words, marked as claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.report.formats.text import render
from heldout.report.interface import Screen
from heldout.scoring.interface import ScoreCard
from heldout.scoring.measured import Points, Regret
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
    assert [card.model is not None and card.model.verified for card in cards] == [False, True]
    assert declared.points is not None
    assert verified.points is not None
    assert declared.regret is not None
    assert verified.regret is not None
    assert declared.points == Points(verified.points.total, verified.points.sd)
    assert declared.regret == Regret(verified.regret.total)
    assert verified.points.model_choice is not None
    assert verified.regret.model_choice is not None
    assert declared.equivalent_trials is None
    assert declared.good_families == verified.good_families


def test_the_coach_goes_by_the_claim_and_says_so(cards: tuple[ScoreCard, ScoreCard]) -> None:
    declared, verified = cards
    said = {finding.code: finding for finding in declared.coach}
    assert {"EDGE", "FEW_FOLDS"} <= set(said)
    assert all(finding.claimed for finding in said.values())
    assert not any(finding.claimed for finding in verified.coach)
    assert not {"OVERFIT", "UNDERFIT", "UNSCALED"} & set(said)


def test_the_card_shows_what_the_model_says_of_itself_as_such(cards: tuple[ScoreCard, ScoreCard]) -> None:
    declared, verified = (" ".join(render.render(card, Screen()).split()) for card in cards)
    pipeline = "GridSearchCV(FunctionTransformer → StandardScaler → LogisticRegression) (linear)"
    assert f"as it describes itself: {pipeline}; declared" in declared
    assert "not split: your model is declared, so only its predictions are judged" in declared
    assert "try As it describes itself: " in declared
    assert "As it describes itself" not in verified
    assert "it carries 16 numbers of its own" in verified
