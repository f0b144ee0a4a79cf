from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.base.errors import HeldoutError
from heldout.landscape.families.catalogue import FAMILIES
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.reference import accepts, reference_model, swap_recipe
from heldout.recipe.describe import describe
from heldout.recipe.rebuild import rebuild
from heldout.stages.generators import seed_everything

FACTS = Facts("binary", "score", 90, (("a", "float64"), ("s", "str")))
NUMBERS = Facts("regression", "value", 90, (("a", "float64"), ("s", "str")))
FRAME = pd.DataFrame({"a": np.arange(90) * 1000.0, "s": pd.Series([f"t{n % 3}" for n in range(90)], dtype="str")})
LABELS = (np.arange(90) > 40).astype(np.int64)


def family(name: str, facts: Facts = FACTS) -> Family:
    made = FAMILIES.built_in[name].make(facts)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("name", "path", "params"),
    [
        ("svm", "sklearn.svm.SVC", {"C": 3.0, "gamma": "scale"}),
        ("svm", "sklearn.svm.NuSVC", {"nu": 0.3}),
        ("boosting", "sklearn.ensemble.GradientBoostingClassifier", {"n_estimators": 7, "random_state": 0}),
        ("boosting", "lightgbm.LGBMClassifier", {"n_estimators": 7, "verbose": -1}),
        ("linear", "sklearn.linear_model.SGDClassifier", {"loss": "log_loss", "alpha": 0.001}),
        ("mlp", "sklearn.neural_network.MLPClassifier", {"hidden_layer_sizes": {"repr": "(8, 4)"}, "max_iter": 5}),
    ],
)
def test_a_learners_class_and_parameters_stand_on_the_reference_preprocessing(
    name: str, path: str, params: dict[str, Any]
) -> None:
    recipe = swap_recipe(family(name), FACTS, path, params)
    assert recipe is not None
    pipeline = rebuild(recipe, apply_config=False)
    seed_everything(0)
    model = pipeline.fit(FRAME, LABELS)[-1]
    assert type(model).__name__ == path.rpartition(".")[2]
    found = {key: model.get_params()[key] for key in params}
    assert found == {key: (8, 4) if isinstance(value, dict) else value for key, value in params.items()}


@pytest.mark.parametrize("name", [name for name, each in FAMILIES.built_in.items() if not each.named_only])
def test_the_description_of_every_reference_default_can_be_swapped(name: str) -> None:
    given = family(name)
    fitted = reference_model(given, given.base).fit(np.arange(90.0)[:, None], LABELS)
    final = describe(fitted).final
    assert accepts(given, final.class_path, final.params)
    recipe = swap_recipe(given, FACTS, final.class_path, final.params)
    assert recipe is not None
    model = rebuild(recipe, apply_config=False)
    found = model.fit(FRAME, LABELS).predict(FRAME) if hasattr(model, "predict") else model.fit_predict(FRAME)
    assert np.isfinite(found).all()


def test_a_class_of_another_family_is_not_swapped() -> None:
    assert not accepts(family("svm"), "sklearn.svm.LinearSVC", {"C": 1.0})
    assert swap_recipe(family("svm"), FACTS, "sklearn.svm.LinearSVC", {"C": 1.0}) is None
    assert not accepts(family("svm"), "my.own.SVC", {})


@pytest.mark.parametrize(
    "params",
    [
        {"categorical_features": {"repr": "[0, 2]"}},
        {"monotonic_cst": {"repr": "{'age': 1}"}},
        {"estimator": {"repr": "DecisionTreeClassifier(…)"}},
        {"learning_rate": {"repr": "__import__('os').system('true')"}},
    ],
)
def test_parameters_that_are_tied_to_columns_or_are_no_values_are_not_swapped(params: dict[str, Any]) -> None:
    boosting = family("boosting")
    assert not accepts(boosting, boosting.estimator, params)
    assert swap_recipe(boosting, FACTS, boosting.estimator, params) is None


def test_parameters_that_the_class_does_not_have_are_not_swapped() -> None:
    assert swap_recipe(family("tree"), FACTS, "sklearn.tree.DecisionTreeClassifier", {"n_trees": 3}) is None


def test_what_a_description_wrote_in_words_is_read_back() -> None:
    params = {"missing": {"repr": "nan"}, "n_estimators": 3, "max_depth": 2}
    recipe = swap_recipe(family("boosting"), FACTS, "xgboost.XGBClassifier", params)
    assert recipe is not None
    model = rebuild(recipe, apply_config=False)[-1]
    assert math.isnan(model.get_params()["missing"])


def test_support_vectors_and_networks_see_a_standardised_target() -> None:
    svm = family("svm", NUMBERS)
    recipe = swap_recipe(svm, NUMBERS, "sklearn.svm.SVR", {"C": 10.0, "epsilon": 0.1})
    assert recipe is not None
    model = rebuild(recipe, apply_config=False)
    target = 1e6 + 1e5 * np.arange(90.0)
    assert np.abs(model.fit(FRAME, target).predict(FRAME) - target).max() < 5e5


def test_a_family_that_cannot_be_made_says_so() -> None:
    with pytest.raises(HeldoutError, match="the family 'tree' cannot make"):
        reference_model(family("tree"), {"n_trees": 3})
