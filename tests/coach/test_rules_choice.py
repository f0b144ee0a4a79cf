"""FAMILY: what to try instead, and why the learner's kind of model loses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from coach_samples import (
    Folds,
    arriving,
    assessment,
    configuration,
    context,
    description,
    edit_names,
    landscape,
    parts_of,
    said,
    shape,
)

from heldout.landscape.families.interface import Family
from heldout.landscape.interface import FamilyResult
from heldout.landscape.reference_parts import family_spec
from heldout.landscape.worth import ColumnGroup, Drift, Estimate, IdleColumns, LinearDiagnosis, Worth

BOOSTING = "sklearn.ensemble.HistGradientBoostingClassifier"
LOGISTIC = "sklearn.linear_model.LogisticRegression"
FOREST = "sklearn.ensemble.RandomForestClassifier"


def choice(gain, worth=None, final="sklearn.linear_model.LogisticRegression", family="linear", **fields):
    best = landscape("boosting", [configuration({}, 0.9)])
    known = replace(best, families=(*best.families, FamilyResult(family, (configuration({}, 0.7),))), worth=worth)
    usual = {
        "description": description(shape("StandardScaler", final), None, final),
        "family": family,
        "assessment": replace(assessment(choice=0.2), good_families=("boosting", "forest")),
        "landscape": known,
        "parts": parts_of("boosting", BOOSTING, {"learning_rate": 0.1}),
        "families": tuple(
            family_spec(Family(name, path, ()))
            for name, path in (("boosting", BOOSTING), ("forest", "sklearn.ensemble.RandomForestClassifier"))
        ),
        "reaching": arriving(),
        "utility": 0.7,
        "fold_check": Folds(gain),
    }
    return context(**{**usual, **fields})


def gains(edits):
    return 0.1


def diagnosis(splines=0.0, products=0.0, gap=0.2):
    return Worth(0.5, linear=LinearDiagnosis(Estimate(gap, 0.01), Estimate(splines, 0.01), Estimate(products, 0.01)))


def test_another_family_is_worth_no_number_where_there_was_time_for_one_fold_alone():
    (whole,), (cut,) = (said("FAMILY", choice(None, fold_check=Folds(gains, most=most))) for most in (3, 1))
    assert whole.message.endswith(": 0.8102 instead of 0.7100 on rows left out.")
    assert cut.message.endswith(": better on the only fold that there was time for.")
    assert whole.suggestion == cut.suggestion
    assert (cut.expected, cut.evidence["folds"], whole.evidence["folds"]) == (None, 1, 3)


def test_the_best_family_is_named_by_its_class_with_one_more_that_is_as_good():
    (found,) = said("FAMILY", choice(gains))
    assert "Try HistGradientBoostingClassifier or RandomForestClassifier" in found.message
    assert edit_names(found.suggestion) == ["replace_final"]


def test_its_own_preparation_comes_along_where_that_does_better():
    (found,) = said("FAMILY", choice(lambda edits: 0.1 * len(edits)))
    assert edit_names(found.suggestion) == ["insert", "remove", "replace_final"]


@pytest.mark.parametrize(
    ("worth", "words"),
    [
        (diagnosis(splines=0.12), "bent ones (splines) win back 60% of what it lacks"),
        (diagnosis(products=0.1), "products of pairs win back 50% of what it lacks"),
        (diagnosis(), "neither bent lines nor products of pairs explain"),
        (diagnosis(splines=0.012), "neither bent lines nor products of pairs explain"),
        (None, "is not the kind of model that does best here"),
        (diagnosis(splines=0.2, gap=0.01), "is not the kind of model that does best here"),
    ],
)
def test_why_a_linear_model_loses_is_said_as_far_as_it_was_measured(worth, words):
    (found,) = said("FAMILY", choice(gains, worth))
    assert words in found.message


def test_trees_that_answer_a_constant_beyond_the_range_are_told_so():
    worth = Worth(
        0.5,
        {"linear": (ColumnGroup(("day",), 0.2, 0.01, True),)},
        (Drift("day", 0.5, 2.0, 0.0, 1.0),),
        LinearDiagnosis(Estimate(-0.1, 0.01), Estimate(0.0, 0.01), None),
    )
    given = choice(gains, worth, "sklearn.ensemble.RandomForestClassifier", "forest")
    (found,) = said("FAMILY", given)
    assert "answers a constant beyond the training range, and 50% of the hidden rows lie there by day" in found.message


def test_columns_that_drown_distances_are_said_as_a_measured_fact():
    worth = Worth(0.5, idle=IdleColumns(("x", "y", "z"), Estimate(0.04, 0.01)))
    (found,) = said("FAMILY", choice(gains, worth, "KNeighborsClassifier", "neighbours"))
    assert "over 3 columns that carry nothing; without them neighbours gain 0.04" in found.message


def test_where_folds_find_no_better_the_landscape_s_own_is_advised_if_it_earned_more():
    (found,) = said("FAMILY", choice(lambda edits: -0.1, utility=0.7))
    assert edit_names(found.suggestion) == ["insert", "remove", "replace_final"]
    assert found.expected is None
    (found,) = said("FAMILY", choice(lambda edits: -0.1, utility=0.8))
    assert found.suggestion is None


@pytest.mark.parametrize(
    "change",
    [{"assessment": assessment(tuning=0.2)}, {"parts": {}}, {"family": "boosting"}],
)
def test_it_is_silent_where_the_choice_lost_nothing_or_nothing_is_known(change):
    assert not said("FAMILY", choice(gains, **change))


def test_nobody_is_told_to_try_the_class_that_was_handed_in():
    tied = replace(assessment(choice=0.2), good_families=("boosting", "linear", "forest"))
    known = tuple(
        family_spec(Family(name, path, ()))
        for name, path in (("boosting", BOOSTING), ("linear", LOGISTIC), ("forest", FOREST))
    )
    (found,) = said("FAMILY", choice(gains, assessment=tied, families=known))
    assert "is a good choice here, and another kind of model did better on these rows" in found.message
    assert "Try HistGradientBoostingClassifier or RandomForestClassifier" in found.message


def test_the_best_configuration_is_not_held_against_features_of_another_query():
    given = choice(None, fold_check=None)
    parts = {"boosting": replace(given.parts["boosting"], utility=0.95)}
    usual = replace(given, parts=parts)
    (known,) = said("FAMILY", usual)
    (asked,) = said("FAMILY", replace(usual, challenge=replace(usual.challenge, asks_for_features=True)))
    assert known.suggestion is not None
    assert asked.suggestion is None
    assert " on medians" in known.message
    assert " on medians" not in asked.message
