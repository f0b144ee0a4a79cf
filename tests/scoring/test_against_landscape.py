"""What a submission is held against: the family and the swap of models that are wrapped, searched or refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from references import reference_of
from scored_predictions import score_predictions

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.prepare.prepare import prepare
from heldout.runs.fit_predict import run_submission
from heldout.sandbox.interface import Runner
from heldout.scoring.against_landscape import Reference
from heldout.scoring.interface import ScoreCard
from heldout.submission.read import read_submission

IMPORTS = """\
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier


def get_estimator():
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


@pytest.fixture(scope="module")
def challenge() -> Challenge:
    return find_challenge(bundled_course(), "breast-cancer")


def card(body: str, challenge: Challenge, runner: Runner, folder: Path) -> ScoreCard:
    path = folder / "solution.py"
    path.write_text(IMPORTS + f"    return {body}\n")
    found = grade(read_submission(path), challenge, runner, learner="ada").card
    assert (found.status, found.message) == ("graded", None)
    return found


def test_a_search_over_families_is_scored_as_the_one_that_it_chose(
    challenge: Challenge, runner: Runner, tmp_path: Path
) -> None:
    grids = '[{"m": [LogisticRegression()], "m__C": [1]}, {"m": [DecisionTreeClassifier()], "m__max_depth": [1]}]'
    pipeline = 'Pipeline([("s", StandardScaler()), ("m", LogisticRegression())])'
    found = card(f"GridSearchCV({pipeline}, {grids}, scoring='roc_auc')", challenge, runner, tmp_path)
    assert found.model is not None
    assert found.model.family == "linear"
    assert found.regret is not None
    assert found.regret.split == "three_parts"
    assert found.equivalent_trials is not None


def test_what_bagging_adds_to_a_tree_is_not_taken_for_better_features(
    challenge: Challenge, runner: Runner, tmp_path: Path
) -> None:
    found = card("BaggingClassifier(DecisionTreeClassifier(), n_estimators=30)", challenge, runner, tmp_path)
    assert found.regret is not None
    assert found.regret.data_handling is None
    assert found.regret.handling_and_tuning.value < 0
    assert {finding.code for finding in found.coach}.isdisjoint({"OVERFIT", "UNDERFIT"})


def test_a_swap_whose_predictions_the_metric_does_not_take_counts_as_the_dummy(
    challenge: Challenge, runner: Runner, tmp_path: Path
) -> None:
    path = tmp_path / "solution.py"
    path.write_text(IMPORTS + "    return make_pipeline(StandardScaler(), LogisticRegression(C=1e-6))\n")
    prepared = prepare(challenge)
    outcome = run_submission(runner, read_submission(path), challenge, prepared)
    assert outcome.predictions is not None
    files = reference_of(challenge).files_of("public")
    void = Reference(files, "linear", swap_is_void=True)
    scored = score_predictions(runner, challenge, prepared, outcome, void)
    assert scored.score is not None
    assert scored.assessment is not None
    assert scored.assessment.regret is not None
    handling = scored.assessment.regret.data_handling
    assert handling is not None
    assert handling.value == pytest.approx(0.5 - scored.score.public, abs=1e-5)
    assert handling.ci95 is not None
