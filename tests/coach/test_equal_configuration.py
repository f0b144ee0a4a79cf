from __future__ import annotations

import pytest
from coach_samples import configuration
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

from heldout.coach.equal_configuration import folds_of_equal
from heldout.landscape.interface import FamilyResult
from heldout.recipe.describe import describe
from heldout.recipe.grammar import RecipeError
from heldout.recipe.library import class_path, library_defaults


def folds(model, base, *configurations):
    """The index of the configuration that was found."""
    drawn = [configuration(params, 0.8 + index / 100) for index, params in enumerate(configurations)]
    params = describe(model).final.params
    found = folds_of_equal(FamilyResult("any", tuple(drawn)), base, library_defaults(class_path(type(model))), params)
    return None if found is None else [each.cv_folds for each in drawn].index(found.test)


SEEDED = {"random_state": 0}


def test_a_model_as_the_library_makes_it_is_the_default_whatever_its_seed():
    assert folds(DecisionTreeClassifier(), SEEDED, {}, {"max_depth": 4}) == 0
    assert folds(DecisionTreeClassifier(random_state=7), SEEDED, {}, {"max_depth": 4}) == 0


def test_a_drawn_configuration_is_found_too():
    assert folds(DecisionTreeClassifier(max_depth=4), SEEDED, {}, {"max_depth": 3}, {"max_depth": 4}) == 2


@pytest.mark.parametrize("other", [{"max_depth": 5}, {"criterion": "entropy"}, {"max_depth": 4, "max_features": 0.5}])
def test_any_other_hyperparameter_makes_another_configuration(other):
    assert folds(DecisionTreeClassifier(**other), SEEDED, {}, {"max_depth": 4}) is None


def test_what_the_family_sets_counts_unless_it_only_costs_time():
    enough = {"max_iter": 1000}
    assert folds(LogisticRegression(), enough, {}, {"C": 0.1}) == 0
    assert folds(LogisticRegression(max_iter=5000, C=0.1), enough, {}, {"C": 0.1}) == 1
    assert folds(DecisionTreeClassifier(), {"criterion": "entropy"}, {}) is None


def test_iterations_that_are_capacity_count():
    assert folds(HistGradientBoostingClassifier(max_iter=50), SEEDED, {}, {"max_iter": 50}) == 1
    assert folds(HistGradientBoostingClassifier(max_iter=51), SEEDED, {}, {"max_iter": 50}) is None


def test_layers_are_compared_as_numbers():
    base = SEEDED | {"early_stopping": False}
    assert folds(MLPClassifier((64, 64)), base, {}, {"hidden_layer_sizes": [64, 64]}) == 1
    assert folds(MLPClassifier((64,)), base, {}, {"hidden_layer_sizes": [64, 64]}) is None
    assert folds(MLPClassifier(early_stopping=True), base, {}) is None


def test_a_truth_value_is_no_number():
    assert folds(LogisticRegression(fit_intercept=1), {}, {}) is None


@pytest.mark.parametrize("params", [{}, {"max_depth": None}, {"max_depth": {"repr": "("}, "made_up": 1}])
def test_parameters_that_are_not_the_class_s_are_nobodys(params):
    family = FamilyResult("tree", (configuration({}, 0.8),))
    assert folds_of_equal(family, {}, library_defaults("sklearn.tree.DecisionTreeClassifier"), params) is None


def test_a_class_that_is_not_trusted_has_no_defaults():
    with pytest.raises(RecipeError):
        library_defaults("os.system")
