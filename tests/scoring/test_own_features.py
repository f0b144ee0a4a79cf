"""Reference models on the learner's own features: how these are cut from a submission, and who is blamed with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from planted import write_planted
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.landscape.calibrate import calibrate
from heldout.recipe.describe import describe
from heldout.recipe.edit import part_recipe
from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import write_recipe
from heldout.scoring.measured import Loss, Regret
from heldout.scoring.own_features import beats_the_reference, features_with
from heldout.submission.read import read_submission

MODEL = part_recipe("sklearn.tree.DecisionTreeClassifier", max_depth=3)
FINE = Loss(0.0, None, "fine")


def recipe(estimator: Any) -> dict[str, Any]:
    found = write_recipe(estimator)
    assert isinstance(found, dict)
    return found


def steps(found: dict[str, Any] | None) -> list[Any]:
    assert found is not None
    return [step for _, step in rebuild(found).steps]


def test_the_final_estimator_is_replaced_and_the_steps_before_it_stay() -> None:
    first, last = steps(features_with(recipe(make_pipeline(StandardScaler(), LogisticRegression())), None, MODEL))
    assert type(first).__name__ == "StandardScaler"
    assert last.max_depth == 3


def test_an_estimator_alone_stands_on_the_table_as_it_is() -> None:
    found = features_with(recipe(LogisticRegression()), None, MODEL)
    assert found is not None
    assert type(rebuild(found)).__name__ == "DecisionTreeClassifier"


def test_a_search_that_nothing_is_known_of_is_not_cut() -> None:
    search = GridSearchCV(make_pipeline(PCA(), LogisticRegression()), {"pca__n_components": [1, 2]})
    assert features_with(recipe(search), None, MODEL) is None


def test_a_search_counts_as_the_estimator_that_it_chose() -> None:
    space = {"pca__n_components": [1, 2], "logisticregression__C": [1.0]}
    search = GridSearchCV(make_pipeline(PCA(), LogisticRegression()), space, cv=2)
    unfitted = recipe(search)
    x = np.random.default_rng(0).normal(size=(40, 3))
    said = describe(search.fit(x, np.arange(40) % 2))
    first, last = steps(features_with(unfitted, said, MODEL))
    assert first.n_components == search.best_params_["pca__n_components"]
    assert type(last).__name__ == "DecisionTreeClassifier"


@pytest.mark.parametrize(
    ("total", "handling", "asked"), [(0.2, -0.1, True), (0.2, -0.001, False), (0.001, -0.1, False)]
)
def test_models_are_fitted_on_the_learners_features_where_these_are_better_and_something_was_lost(
    total: float, handling: float, asked: bool
) -> None:
    regret = Regret(Loss(total, None, "worse"), FINE, Loss(handling, None, "fine"), FINE)
    assert beats_the_reference(regret, 0.01) is asked
    assert not beats_the_reference(None, 0.01)
    assert not beats_the_reference(regret, None)


SOLUTION = """\
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler


def get_estimator():
    steps = PolynomialFeatures(2, interaction_only=True), StandardScaler()
    return make_pipeline(*steps, LogisticRegression(penalty="l1", solver="liblinear", C=0.006))
"""


@pytest.mark.proof
def test_a_badly_tuned_linear_model_on_products_that_the_reference_lacks_is_blamed_for_its_tuning(
    tmp_path: Path,
) -> None:
    random = np.random.default_rng(3)
    table = pd.DataFrame({name: random.normal(size=1500) for name in "abcdefgh"})
    signal = table["a"] * table["b"] + table["c"] * table["d"] + 0.5 * table["e"] * table["f"]
    table["y"] = np.where(signal + random.normal(0, 0.5, 1500) > 0, "yes", "no")
    challenge = write_planted(tmp_path / "course", table, "boosting", "linear", classes=True)
    calibrate(challenge, jobs=1)
    solution = tmp_path / "solution.py"
    solution.write_text(SOLUTION)
    with open_runner() as runner:
        card = grade(read_submission(solution), challenge, runner, learner="ada").card
    assert card.status == "graded"
    assert card.points is not None
    assert card.regret is not None
    assert card.regret.basis == "own_features"
    assert card.points.data_handling == 100
    assert card.points.tuning is not None
    assert card.points.model_choice is not None
    assert card.points.tuning < card.points.model_choice
    assert card.regret.tuning is not None
    assert card.regret.tuning.ci95 is not None
    assert card.regret.tuning.verdict == "worse"
