"""OVERFIT and UNDERFIT: what the model itself shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from coach_samples import (
    configuration,
    context,
    description,
    landscape,
    said,
    shape,
    trial,
)

from heldout.coach.interface import FoldScores

TREE = "sklearn.tree.DecisionTreeClassifier"


def folds(test: float, train: float) -> FoldScores:
    return FoldScores(tuple(trial({}, test)["test"]), (train,) * 5)


def tree(own: FoldScores | None, *configurations, depth=25, **fields):
    return context(
        description=description(shape("DecisionTreeClassifier"), None, "DecisionTreeClassifier", {"max_depth": depth}),
        family="tree",
        reference_estimator=TREE,
        fold_scores=own,
        landscape=landscape("tree", list(configurations)),
        **fields,
    )


SHALLOW = configuration({"max_depth": 4}, 0.85, train=0.88)
DEEP = configuration({"max_depth": 12}, 0.85, train=0.99)


def test_a_tree_that_learns_its_rows_by_heart_is_told_which_way_to_go():
    (found,) = said("OVERFIT", tree(folds(0.75, 1.0), SHALLOW))
    assert found.message.startswith("With max_depth = 25 your model follows the training rows too closely")
    assert "(0.8800, yours 1.0000)" in found.message
    assert "(0.8500, yours 0.7500)" in found.message
    assert "Try a smaller max_depth." in found.message
    assert found.level == "warning"
    assert "luck" not in found.message
    assert "4" not in found.message.partition("does better")[2].replace("0.8500", "")


def test_no_limit_is_more_than_any():
    (found,) = said("OVERFIT", tree(folds(0.75, 1.0), SHALLOW, depth=None))
    assert found.message.startswith("With max_depth = None")


def test_a_stump_is_told_to_grow():
    (found,) = said("UNDERFIT", tree(folds(0.70, 0.72), SHALLOW, depth=1))
    assert "With max_depth = 1 your model follows the training rows too loosely" in found.message
    assert "Try a larger max_depth." in found.message
    assert not said("OVERFIT", tree(folds(0.70, 0.72), SHALLOW, depth=1))


def test_a_parameter_that_was_changed_the_other_way_is_no_advice():
    """By factor the leaves differ most; but smaller leaves fit the training rows more."""
    other = configuration({"max_depth": 4, "min_samples_leaf": 1}, 0.85, train=0.88)
    given = tree(folds(0.75, 1.0), other)
    described = description(
        shape("DecisionTreeClassifier"), None, "DecisionTreeClassifier", {"max_depth": 25, "min_samples_leaf": 20}
    )
    (found,) = said("OVERFIT", replace(given, description=described))
    assert "Try a smaller max_depth." in found.message


@pytest.mark.parametrize("params", [{"min_samples_leaf": 1}, {"p": 2}])
def test_without_a_parameter_that_explains_it_only_the_direction_is_told(params: dict[str, float]):
    given = tree(folds(0.75, 1.0), configuration(params, 0.85, train=0.88))
    own = {"min_samples_leaf": 20, "p": 1}
    described = description(shape("DecisionTreeClassifier"), None, "DecisionTreeClassifier", own)
    (found,) = said("OVERFIT", replace(given, description=described))
    assert found.message.endswith("Try a simpler one.")


def test_the_configuration_that_gains_most_decides_which_of_the_two_it_is():
    both = (SHALLOW, configuration({"max_depth": 10}, 0.80, train=1.0))
    given = tree(folds(0.75, 0.95), *both)
    assert said("OVERFIT", given)
    assert not said("UNDERFIT", given)


def test_a_large_gap_between_training_and_validation_alone_is_no_reason():
    assert not said("OVERFIT", tree(folds(0.85, 1.0), SHALLOW, DEEP))


def test_a_gain_within_the_noise_is_none():
    assert not said("OVERFIT", tree(folds(0.8495, 1.0), SHALLOW))


def test_a_gain_below_two_percent_of_the_reach_is_none():
    tiny = configuration({"max_depth": 25}, 0.857, train=0.88)
    own = FoldScores(tuple(score - 0.0075 for score in tiny.cv_folds), (1.0,) * 5)
    assert not said("OVERFIT", tree(own, tiny))
    own = FoldScores(tuple(score - 0.0085 for score in tiny.cv_folds), (1.0,) * 5)
    assert said("OVERFIT", tree(own, tiny))


def test_between_one_and_two_standard_errors_it_is_information():
    own = folds(0.75, 1.0)
    differences = (0.05, -0.01, 0.03, 0.02, 0.01)
    noisy = configuration({"max_depth": 4}, 0.77, train=0.9)
    noisy = replace(noisy, cv_folds=tuple(a + b for a, b in zip(own.test, differences, strict=True)))
    (found,) = said("OVERFIT", tree(own, noisy))
    assert found.level == "info"
    assert found.evidence["se"] < found.evidence["gain"] < 2 * found.evidence["se"]
    assert "), perhaps by luck. Try a smaller max_depth." in found.message


def test_without_the_learner_s_folds_or_others_of_that_number_there_is_nothing_to_say():
    assert not said("OVERFIT", tree(None, SHALLOW))
    three = FoldScores((0.7, 0.7, 0.7), (1.0,) * 3)
    assert not said("OVERFIT", tree(three, SHALLOW))


def test_parameters_of_another_class_are_not_compared():
    other = replace(tree(folds(0.75, 1.0), SHALLOW), reference_estimator="sklearn.tree.ExtraTreeClassifier")
    (found,) = said("OVERFIT", other)
    assert found.message.startswith("Your model follows")
    assert "Try a simpler one." in found.message
