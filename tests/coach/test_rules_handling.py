"""What is said of data handling: what was lost on the way to the model, and a change that folds confirm."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from coach_samples import (
    CHALLENGE,
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

from heldout.coach.advise import advise
from heldout.coach.preparing import preparation_in_words
from heldout.landscape.families.interface import Facts
from heldout.landscape.preprocessing import preprocessing
from heldout.landscape.worth import (
    ColumnGroup,
    Drift,
    Estimate,
    FamilyPreparation,
    LevelChange,
    Preparation,
    Worth,
)
from heldout.recipe.edit import InsertStep, RemoveStep, UseColumns, Wrap
from heldout.recipe.reaching import Branch
from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import write_recipe

FEATURES = {"a": "float64", "b": "str", "c": "float64", "d": "float64"}
ONE_HOT = "sklearn.preprocessing.OneHotEncoder"
ORDINAL = "sklearn.preprocessing.OrdinalEncoder"
NEIGHBOURS = "KNeighborsClassifier"


def handling(gain, arrived=None, worth=None, final=NEIGHBOURS, family="neighbours", steps=("SimpleImputer",), **fields):
    usual = {
        "description": description(shape(*steps, final), None, final),
        "family": family,
        "assessment": assessment(handling=0.2),
        "landscape": replace(landscape(family, [configuration({}, 0.8)]), worth=worth),
        "features": FEATURES,
        "reaching": arriving(used=tuple(FEATURES)) if arrived is None else arrived,
        "utility": 0.7,
        "fold_check": Folds(gain),
    }
    return context(**{**usual, **fields})


def gains(edits):
    return 0.1


def loses(edits):
    return -0.1


COUNTS = Worth(0.5, {"linear": (ColumnGroup(("c", "d"), 0.1, 0.01, True), ColumnGroup(("a",), 0.0, 0.01, False))})
CASES = {
    "UNSCALED": {"arrived": arriving(used=tuple(FEATURES), scale_ratio=2300.0)},
    "SKEWED_NUMBERS": {"arrived": arriving(used=tuple(FEATURES), skewed=2, skewness=4.0)},
    "ORDINAL_CODES": {"arrived": arriving(used=tuple(FEATURES), branches=(Branch(("b",), (ORDINAL,), 1),))},
    "MANY_CATEGORIES": {"arrived": arriving(used=tuple(FEATURES), branches=(Branch(("b",), (ONE_HOT,), 300),))},
    "MISSING_MARKS": {"arrived": arriving(used=tuple(FEATURES), holes=("a",))},
    "UNUSED_COLUMNS": {"arrived": arriving(used=("a", "b")), "worth": COUNTS},
    "TEXT_DROPPED": {"arrived": arriving(used=("a", "c", "d"))},
    "OUT_OF_RANGE": {"worth": Worth(0.5, drift=(Drift("c", 0.4, 1.0, 0.0, 9.0),))},
}


@pytest.mark.parametrize("code", CASES)
def test_what_is_lacking_is_named_with_edits_where_folds_confirm_it(code):
    (found,) = said(code, handling(gains, **CASES[code]))
    assert found.suggestion
    assert found.expected is not None
    assert found.level == "warning"
    assert "on rows left out" in found.message
    assert len(found.message) < 240


@pytest.mark.parametrize("code", sorted(set(CASES) - {"OUT_OF_RANGE"}))
def test_nothing_is_said_where_folds_do_not_confirm_it(code):
    assert not said(code, handling(loses, **CASES[code]))
    assert not said(code, handling(lambda edits: None, **CASES[code]))


@pytest.mark.parametrize("code", CASES)
def test_nothing_is_said_where_nothing_was_lost_or_nothing_is_known_of_what_arrives(code):
    assert not said(code, handling(gains, **CASES[code], assessment=assessment(tuning=0.2)))
    assert not said(code, replace(handling(gains, **CASES[code]), reaching=None))
    assert not said(code, replace(handling(gains, **CASES[code]), description=None))


@pytest.mark.parametrize("code", sorted(set(CASES) - {"OUT_OF_RANGE"}))
def test_without_time_the_words_come_without_edits_and_say_so(code):
    (found,) = said(code, handling(gains, **CASES[code], fold_check=Folds(gains, time=False)))
    assert found.suggestion is None
    assert found.message.endswith("There was no time to try it on rows left out.")


@pytest.mark.parametrize(
    ("code", "arrived"),
    [
        ("UNSCALED", arriving(used=tuple(FEATURES), scale_ratio=9.0)),
        ("UNSCALED", arriving(used=tuple(FEATURES), scale_ratio=None)),
        ("SKEWED_NUMBERS", arriving(used=tuple(FEATURES), skewed=0)),
        ("SKEWED_NUMBERS", arriving(used=tuple(FEATURES), skewed=2, sparse=True)),
        ("ORDINAL_CODES", arriving(used=tuple(FEATURES), branches=(Branch(("a",), (ORDINAL,), 1),))),
        ("MANY_CATEGORIES", arriving(used=tuple(FEATURES), branches=(Branch(("b",), (ONE_HOT,), 20),))),
        ("MISSING_MARKS", arriving(used=tuple(FEATURES), holes=())),
        ("MISSING_MARKS", arriving(used=tuple(FEATURES), holes=("b",))),
        ("UNUSED_COLUMNS", arriving(used=tuple(FEATURES))),
        ("TEXT_DROPPED", arriving(used=tuple(FEATURES))),
    ],
)
def test_it_is_silent_where_nothing_is_lacking(code, arrived):
    assert not said(code, handling(gains, arrived))


@pytest.mark.parametrize("code", ["UNSCALED", "SKEWED_NUMBERS", "ORDINAL_CODES"])
def test_trees_mind_neither_scale_nor_tails_nor_codes(code):
    given = handling(gains, **CASES[code], final="DecisionTreeClassifier", family="tree")
    assert not said(code, given)


def test_least_squares_minds_no_scale():
    assert not said("UNSCALED", handling(gains, **CASES["UNSCALED"], final="LinearRegression", family="linear"))


def test_a_scaler_after_a_sparse_step_keeps_the_zeros():
    (found,) = said("UNSCALED", handling(gains, arriving(scale_ratio=500.0, sparse=True)))
    (edit,) = found.suggestion
    assert isinstance(edit, InsertStep)
    assert edit.before == "kneighborsclassifier"
    assert edit.estimator["estimator"][2] == {"with_mean": False}
    assert "StandardScaler(with_mean=False)" in found.message


def test_columns_are_advised_that_count_and_the_message_says_how_many_are_left_out():
    (found,) = said("UNUSED_COLUMNS", handling(gains, **CASES["UNUSED_COLUMNS"]))
    assert "You leave out 2 of 4 columns; c and 1 that carry much the same count most." in found.message
    (edit,) = found.suggestion
    assert isinstance(edit, UseColumns)
    assert edit.columns == ("c", "d")


def test_columns_that_do_not_count_are_not_missed():
    idle = Worth(0.5, {"linear": (ColumnGroup(("c", "d"), 0.0, 0.01, False),)})
    assert not said("UNUSED_COLUMNS", handling(gains, arriving(used=("a", "b")), idle))


def test_a_selector_that_takes_too_few_columns_is_taken_out():
    given = handling(gains, arriving(used=("a",)), steps=("SelectKBest",))
    (found,) = said("UNUSED_COLUMNS", given)
    assert found.suggestion == (RemoveStep("selectkbest"),)


def test_text_and_numbers_get_the_steps_that_suit_them():
    (found,) = said("UNUSED_COLUMNS", handling(gains, arriving(used=("a",))))
    assert [edit.columns for edit in found.suggestion] == [("c", "d"), ("b",)]
    (alone,) = said("TEXT_DROPPED", handling(gains, arriving(used=("a", "c", "d"))))
    assert "The text of b does not reach your model" in alone.message


def test_values_beyond_the_training_range_are_named_also_where_folds_cannot_say_what_they_cost():
    (found,) = said("OUT_OF_RANGE", handling(loses, **CASES["OUT_OF_RANGE"]))
    assert found.suggestion is None
    assert "40% of the hidden rows have values of c that no training row has" in found.message
    near = Worth(0.5, drift=(Drift("c", 0.04, 1.0, 0.0, 9.0), Drift("b", 0.5, None)))
    assert not said("OUT_OF_RANGE", handling(gains, worth=near))


def test_a_long_tail_of_the_target_is_fitted_as_its_logarithm():
    regression = replace(CHALLENGE, task="regression", positive=None, metric="rmse")
    arrived = arriving(target_skewness=3.0, target_least=0.0)
    given = handling(gains, arrived, challenge=regression)
    (found,) = said("SKEWED_TARGET", given)
    (edit,) = found.suggestion
    assert isinstance(edit, Wrap)
    assert edit.at == "kneighborsclassifier"
    assert edit.wrapper["estimator"][2]["func"] == ["function", "numpy.log1p"]
    for other in (replace(arrived, target_skewness=1.0), replace(arrived, target_logged=True)):
        assert not said("SKEWED_TARGET", handling(gains, other, challenge=regression))


@pytest.mark.parametrize(("task", "speaks"), [("count", True), ("quantile", False), ("interval", False)])
def test_a_logarithm_is_advised_where_one_number_is_predicted(task, speaks):
    arrived = arriving(target_skewness=3.0, target_least=0.0)
    given = handling(gains, arrived, challenge=replace(CHALLENGE, task=task, positive=None, metric="rmse"))
    assert bool(said("SKEWED_TARGET", given)) is speaks


def prepared(gain, **fields):
    return handling(gain, parts=parts_of("neighbours", "KNeighborsClassifier", {}), **fields)


def test_the_reference_preparation_is_advised_where_no_rule_names_what_is_lacking():
    (found,) = said("PREPARATION", prepared(gains))
    assert edit_names(found.suggestion) == ["insert", "remove"]
    assert "medians for missing numbers, scaled numbers and one-hot text" in found.message


def test_it_gives_way_to_a_rule_that_names_it():
    codes = [each.code for each in advise(prepared(gains, **CASES["UNSCALED"]))]
    assert "UNSCALED" in codes
    assert "PREPARATION" not in codes


def test_where_folds_say_nothing_it_says_so():
    (found,) = said("PREPARATION", prepared(loses))
    assert found.suggestion is None
    assert "rows left out do not say which of your steps costs" in found.message


def test_it_is_silent_without_a_loss_or_a_reference():
    assert not said("PREPARATION", prepared(gains, assessment=assessment(tuning=0.2)))
    assert not said("PREPARATION", handling(gains))


def test_the_whole_preparation_stays_where_the_step_that_is_named_wins_little_of_it():
    def gain(edits):
        return 0.02 if len(edits) == 1 else 0.2

    codes = [each.code for each in advise(prepared(gain, **CASES["UNSCALED"]))]
    assert codes.index("PREPARATION") < codes.index("UNSCALED")


def test_the_whole_preparation_is_advised_without_a_fold_as_the_hidden_rows_were_predicted_on_it():
    (found,) = said("PREPARATION", prepared(gains, fold_check=Folds(gains, time=False)))
    assert edit_names(found.suggestion) == ["insert", "remove"]
    assert found.expected is None
    assert "on the hidden rows it did better" in found.message


def test_where_a_query_makes_the_features_no_preparation_is_made_responsible_for_them():
    asked = prepared(gains, fold_check=None)
    (found,) = said("PREPARATION", replace(asked, challenge=replace(asked.challenge, asks_for_features=True)))
    assert "does better on the features of the author's query than on those of yours" in found.message
    assert "preparation" not in found.message
    assert found.suggestion is None


def test_columns_beyond_the_training_range_or_that_the_reference_leaves_out_are_not_advised():
    drifts = replace(COUNTS, drift=(Drift("c", 0.4, 1.0, 0.0, 9.0), Drift("d", 0.0, 0.0, 0.0, 9.0)))
    (found,) = said("UNUSED_COLUMNS", handling(gains, arriving(used=("a", "b")), drifts))
    assert found.suggestion[0].columns == ("d",)
    given = handling(gains, arriving(used=("a", "b")), COUNTS, reference_features=("a", "b", "c"))
    (found,) = said("UNUSED_COLUMNS", given)
    assert found.suggestion[0].columns == ("c",)


def with_free_text(**fields):
    prepared = Preparation("standard", "none", "one_hot", "drop", free_text="words", messages=("b",))
    found = landscape("neighbours", [configuration({}, 0.8)])
    (family,) = found.families
    chosen = replace(family, preparation=FamilyPreparation(prepared, 0, ()))
    return handling(gains, **fields, landscape=replace(found, families=(chosen,)))


@pytest.mark.parametrize("code", ["MANY_CATEGORIES", "TEXT_DROPPED"])
def test_free_text_is_taken_apart_into_words(code):
    (found,) = said(code, with_free_text(**CASES[code]))
    (edit,) = found.suggestion
    assert edit.columns == ("b",)
    assert "TfidfVectorizer()" in found.message
    table = pd.DataFrame({"b": ["a leak and smoke", "smoke again", "no leak again"]})
    made = rebuild(edit.transformer, apply_config=False).fit_transform(table)
    assert made.shape == (3, 3)


def test_what_counts_most_in_a_preparation_is_told_by_what_calibration_measured():
    measured = (
        LevelChange("scale", "none", Estimate(-0.08, 0.01)),
        LevelChange("text", "drop", Estimate(-0.30, 0.20)),
        LevelChange("logs", "x", Estimate(-0.02, 0.005)),
    )
    found = landscape("neighbours", [configuration({}, 0.8)])
    (family,) = found.families
    chosen = FamilyPreparation(Preparation("standard", "none", "one_hot", "drop"), 0, (), measured)
    known = replace(found, families=(replace(family, preparation=chosen),))
    (finding,) = said("PREPARATION", prepared(gains, landscape=known))
    assert finding.message.endswith("Most of it: the scale.")
    assert len(finding.message) < 240
    (unknown,) = said("PREPARATION", prepared(gains))
    assert "Most of it" not in unknown.message


def test_logarithms_and_marks_are_named_in_a_preparation():
    facts = Facts("binary", "score", 100, (("a", "float64"), ("b", "float64")))
    chosen = Preparation("standard", "unscaled", "one_hot", "drop", logs="x", skewed=("b",))
    recipe = write_recipe(preprocessing("scaled", facts, chosen))
    assert isinstance(recipe, dict)
    words = preparation_in_words(recipe)
    assert words == "medians for missing numbers, scaled numbers, marks of gaps and arcsinh of skewed numbers"
