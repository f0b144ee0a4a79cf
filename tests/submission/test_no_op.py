"""What makes no other model is looked through: family, parts and points are the bare model's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.recipe.describe import describe, static_description
from heldout.recipe.family import detect_family
from heldout.recipe.shape import recipe_shape
from heldout.recipe.write import write_recipe
from heldout.sandbox.interface import Runner
from heldout.submission.interface import Submission, SubmittedFile

CHECKOUT = Path(__file__).resolve().parents[2]
X = np.random.default_rng(0).normal(size=(60, 3))
Y = (X[:, 0] > 0).astype(int)
MODELS: dict[str, Callable[[], Any]] = {
    "svm": lambda: SVC(C=3.0),
    "tree": lambda: DecisionTreeClassifier(max_depth=3, random_state=0),
    "pipeline": lambda: make_pipeline(StandardScaler(), LogisticRegression(C=0.5)),
    "search": lambda: GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [0.5, 7.0]}, cv=2),
}
BAG = {"n_estimators": 1, "bootstrap": False, "random_state": 0}
NO_OPS: dict[str, Callable[[Any], Any]] = {
    "a bag of one": lambda model: BaggingClassifier(model, **BAG),
    "a vote of one": lambda model: VotingClassifier([("only", model)]),
    "a soft vote of one": lambda model: VotingClassifier([("only", model)], voting="soft"),
    "one against the rest": OneVsRestClassifier,
    "a pipeline": make_pipeline,
    "a pipeline in a pipeline": lambda model: make_pipeline(make_pipeline(model)),
    "all of them": lambda model: make_pipeline(
        VotingClassifier([("a", BaggingClassifier(make_pipeline(model), **BAG))])
    ),
}
OTHERS: dict[str, Callable[[Any], Any]] = {
    "a bag of two": lambda model: BaggingClassifier(model, n_estimators=2, bootstrap=False),
    "a bag that draws": lambda model: BaggingClassifier(model, n_estimators=1),
    "a bag of half the rows": lambda model: BaggingClassifier(model, max_samples=0.5, **BAG),
    "a bag of one row": lambda model: BaggingClassifier(model, max_samples=1, **BAG),
    "a bag of half the columns": lambda model: BaggingClassifier(model, max_features=0.5, **BAG),
    "a bag of columns that repeat": lambda model: BaggingClassifier(model, bootstrap_features=True, **BAG),
    "calibration": lambda model: CalibratedClassifierCV(model, cv=2),
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("wrapper", NO_OPS)
def test_what_makes_no_other_model_is_looked_through(model: str, wrapper: str) -> None:
    bare, wrapped = MODELS[model](), NO_OPS[wrapper](MODELS[model]())
    for read in (lambda each: static_description(write_recipe(each)), lambda each: describe(each.fit(X, Y))):
        one, other = read(bare), read(wrapped)
        expected, found = detect_family(one.shape), detect_family(other.shape)
        assert (found.name, found.class_path) == (expected.name, expected.class_path)
        assert not found.is_altered_for(2)
        ignored = {"random_state": None}
        assert {**other.final.params, **ignored} == {**one.final.params, **ignored}


@pytest.mark.parametrize("wrapper", OTHERS)
def test_what_may_make_another_model_is_not(wrapper: str) -> None:
    for source in (
        static_description(write_recipe(OTHERS[wrapper](LogisticRegression()))),
        describe(OTHERS[wrapper](LogisticRegression()).fit(X, Y)),
    ):
        assert detect_family(source.shape).is_altered_for(2)


def test_a_vote_of_two_and_one_against_two_others_are_models_of_their_own() -> None:
    two = VotingClassifier([("a", SVC()), ("b", RandomForestClassifier())])
    weighed = VotingClassifier([("a", SVC())], weights=[2])
    for vote in (two, weighed, VotingClassifier([("a", SVC()), ("b", "drop")])):
        assert detect_family(recipe_shape(write_recipe(vote))).name == "ensemble"
    rest = detect_family(recipe_shape(write_recipe(OneVsRestClassifier(SVC()))))
    assert (rest.is_altered_for(2), rest.is_altered_for(3), rest.is_altered_for(None)) == (False, True, True)


WORST = "make_pipeline(LogisticRegression(C=1e-4, max_iter=50))"
SOURCE = """from sklearn.ensemble import BaggingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline


def get_estimator():
    model = {model}
    return {wrapper}
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner(None) as opened:
        yield opened


def judged(runner: Runner, wrapper: str) -> tuple[Any, ...]:
    """Points, regret, family and parameters on the card."""
    text = SOURCE.format(model=WORST, wrapper=wrapper).encode()
    handed_in = Submission("solution.py", "python", "solution.py", (SubmittedFile("solution.py", text),), "sha256:x")
    card = grade(handed_in, load_challenge(CHECKOUT, "breast-cancer"), runner, learner="ada").card
    assert card.status == "graded", card.message
    assert card.model is not None
    assert card.model.verified
    params = {name: value for name, value in card.model.params.items() if name != "random_state"}
    return card.points, card.regret, card.model.family, params, card.good_families, card.equivalent_trials


@pytest.mark.parametrize(
    "wrapper",
    [
        "BaggingClassifier(model, n_estimators=1, bootstrap=False)",
        pytest.param("VotingClassifier([('only', model)], voting='soft')", marks=pytest.mark.proof),
        pytest.param("OneVsRestClassifier(model)", marks=pytest.mark.proof),
        pytest.param("make_pipeline(make_pipeline(model))", marks=pytest.mark.proof),
    ],
)
def test_points_and_parts_are_the_bare_models(runner: Runner, wrapper: str) -> None:
    bare = judged(runner, "model")
    assert bare[1].tuning is not None
    assert judged(runner, wrapper) == bare
