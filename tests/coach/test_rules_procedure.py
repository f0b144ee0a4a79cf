"""What the source shows of the procedure, and what predictions show by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from coach_samples import (
    CHALLENGE,
    IN_GROUPS,
    IN_TIME,
    Folds,
    arriving,
    assessment,
    configuration,
    context,
    description,
    landscape,
    line,
    said,
    shape,
)

from heldout.coach.interface import Context
from heldout.scoring.answers import PredictionFacts
from heldout.stages.noticed import Noticed


def noticed(kind, name="StandardScaler", challenge=CHALLENGE):
    return context(outline=shape("SVC"), noticed=(Noticed(kind, name, 7),), challenge=challenge)


@pytest.mark.parametrize(
    ("name", "level"),
    [("StandardScaler", "info"), ("SelectKBest", "warning"), ("SMOTE", "warning"), ("TargetEncoder", "warning")],
)
def test_preparation_before_the_division_is_told_with_its_line(name, level):
    (found,) = said("FIT_BEFORE_SPLIT", noticed("fit_before_split", name))
    assert found.level == level
    assert f"In line 7 rows are divided that {name} was fitted on" in found.message
    assert not said("FIT_BEFORE_SPLIT", context(outline=shape("SVC")))


def test_a_seed_that_is_chosen_by_its_score_is_told():
    (found,) = said("SEED_BY_SCORE", noticed("seed_by_score", "random_state"))
    assert "In line 7 random_state is chosen by its score" in found.message
    (searched,) = said("SEED_BY_SCORE", context(line("random_state", {1: 0.7, 2: 0.8, 3: 0.75})))
    assert "In your search random_state" in searched.message
    assert not said("SEED_BY_SCORE", context(line("C", {1: 0.7, 2: 0.8})))


def test_a_test_set_that_stops_training_is_told():
    (found,) = said("TEST_STOPS_TRAINING", noticed("test_stops_training", "X_test"))
    assert "In line 7 X_test decides when training stops" in found.message
    assert not said("TEST_STOPS_TRAINING", noticed("seed_by_score"))


def test_divisions_matter_where_the_challenge_declares_groups_or_time():
    (groups,) = said("DIVISION", noticed("division_ignores_groups", "train_test_split", IN_GROUPS))
    assert groups.level == "warning"
    assert "patient" in groups.message
    assert "Try GroupKFold" in groups.message
    (time,) = said("DIVISION", noticed("division_ignores_time", "cross_val_score", IN_TIME))
    assert "Try TimeSeriesSplit" in time.message
    (mixed,) = said("DIVISION", noticed("division_ignores_groups", "split", replace(IN_GROUPS, split="random")))
    assert mixed.level == "info"
    assert "rows that belong together then lie on both sides" in mixed.message
    assert not said("DIVISION", noticed("division_ignores_groups", "train_test_split"))
    assert not said("DIVISION", noticed("division_ignores_time", "train_test_split", IN_GROUPS))


def from_a_file(answers, metric="roc_auc", **fields):
    return Context(replace(CHALLENGE, metric=metric), answers=answers, **fields)


SHARES = {"no": 0.9, "yes": 0.1}


def test_the_same_answer_for_every_row_is_told_of_a_file_and_of_a_model():
    answers = PredictionFacts("label", True, {"no": 1.0, "yes": 0.0}, SHARES)
    (found,) = said("CONSTANT", from_a_file(answers))
    assert "Every row gets the same class (no). Look whether the right column" in found.message
    (empty,) = said("CONSTANT", context(outline=shape("SVC"), answers=answers, reaching=arriving(outputs=0)))
    assert "No feature reaches the model" in empty.message
    dummy = description(shape("sklearn.dummy.DummyClassifier"), None, "DummyClassifier")
    assert not said("CONSTANT", context(description=dummy, answers=answers))
    assert not said("CONSTANT", from_a_file(replace(answers, constant=False)))


def test_an_order_the_other_way_round_is_told_where_it_is_beyond_chance():
    answers = PredictionFacts("score", False)
    (found,) = said("INVERTED", from_a_file(answers, utility=0.2, utility_se=0.03))
    assert "turned round they would get 0.8000" in found.message
    assert not said("INVERTED", from_a_file(answers, utility=0.46, utility_se=0.03))
    assert not said("INVERTED", from_a_file(answers, "accuracy", utility=0.2, utility_se=0.03))


def test_probabilities_that_promise_too_much_are_told_where_the_metric_counts_it():
    sure = PredictionFacts("probability", False, SHARES, SHARES, 0.1, 0.1, certain=0.9)
    (found,) = said("UNCALIBRATED", from_a_file(sure, "log_loss"))
    assert "90% of the rows get a probability above 0.999" in found.message
    off = replace(sure, certain=0.0, mean=0.6)
    (found,) = said("UNCALIBRATED", from_a_file(off, "brier"))
    assert "On average you say 60%; the class is 10% of the training rows" in found.message
    assert not said("UNCALIBRATED", from_a_file(sure, "roc_auc"))
    assert not said("UNCALIBRATED", from_a_file(replace(off, mean=0.15), "brier"))


def test_calibration_is_suggested_for_a_model_where_folds_confirm_it():
    sure = PredictionFacts("probability", False, SHARES, SHARES, 0.1, 0.1, certain=0.9)
    given = context(
        outline=shape("StandardScaler", "SVC"),
        challenge=replace(CHALLENGE, metric="log_loss"),
        answers=sure,
        assessment=assessment(tuning=0.2),
        landscape=landscape("svm", [configuration({}, 0.8)]),
        utility=0.7,
        fold_check=Folds(lambda edits: 0.1),
    )
    (found,) = said("UNCALIBRATED", given)
    (edit,) = found.suggestion
    assert (edit.edit, edit.at) == ("wrap", "svc")
    assert not said("UNCALIBRATED", replace(given, assessment=assessment()))


def test_a_class_that_is_predicted_too_seldom_is_told_with_weights_or_a_threshold():
    seldom = PredictionFacts("label", False, {"no": 0.98, "yes": 0.02}, SHARES)
    given = context(
        description=description(shape("SVC"), None, "SVC", {"class_weight": None}),
        challenge=replace(CHALLENGE, metric="f1"),
        answers=seldom,
        landscape=landscape("svm", [configuration({}, 0.8)]),
        assessment=assessment(tuning=0.2),
        utility=0.7,
        fold_check=Folds(lambda edits: 0.1 if edits[0].edit == "wrap" else 0.05),
    )
    (found,) = said("FORGOTTEN_CLASS", given)
    assert "'yes' is predicted for 2.0% of the rows; among the training rows it is 10.0%." in found.message
    (edit,) = found.suggestion
    assert edit.wrapper["estimator"][1].endswith("TunedThresholdClassifierCV")
    (weights,) = said("FORGOTTEN_CLASS", replace(given, fold_check=Folds(lambda edits: 0.1)))
    assert weights.suggestion[0].edit == "set"


@pytest.mark.parametrize(
    ("positive", "scoring"),
    [
        ("yes", ["scorer", "sklearn.metrics.f1_score", 1, "predict", {"pos_label": "yes"}]),
        (0, ["scorer", "sklearn.metrics.f1_score", 1, "predict", {"pos_label": 0}]),
        (1, "f1"),
        (True, "f1"),
    ],
)
def test_a_threshold_is_tuned_for_the_class_that_the_metric_looks_for(positive, scoring):
    given = context(
        description=description(shape("SVC"), None, "SVC"),
        challenge=replace(CHALLENGE, metric="f1", positive=positive),
        answers=PredictionFacts("label", False, {"no": 0.98, "yes": 0.02}, SHARES),
        landscape=landscape("svm", [configuration({}, 0.8)]),
        assessment=assessment(tuning=0.2),
        utility=0.7,
        fold_check=Folds(lambda edits: 0.1),
    )
    (found,) = said("FORGOTTEN_CLASS", given)
    (edit,) = found.suggestion
    assert edit.wrapper["estimator"][2] == {"scoring": scoring}


@pytest.mark.parametrize(
    ("answers", "metric"),
    [
        (PredictionFacts("label", False, {"no": 0.9, "yes": 0.1}, SHARES), "f1"),
        (PredictionFacts("label", False, {"no": 0.98, "yes": 0.02}, SHARES), "accuracy"),
        (PredictionFacts("label", True, {"no": 1.0}, SHARES), "f1"),
    ],
)
def test_it_is_silent_where_a_class_comes_as_often_or_the_metric_does_not_mind(answers, metric):
    assert not said("FORGOTTEN_CLASS", from_a_file(answers, metric))


def test_one_class_that_a_file_forgets_is_told():
    (found,) = said(
        "FORGOTTEN_CLASS",
        from_a_file(PredictionFacts("label", False, {"no": 0.9}, {**SHARES, "no": 0.8, "odd": 0.1}), "f1_macro"),
    )
    assert "is predicted for no row" in found.message


def test_weights_for_a_forgotten_class_are_not_advised_where_folds_say_that_they_gain_nothing():
    given = context(
        description=description(shape("SVC"), None, "SVC", {"class_weight": None}),
        challenge=replace(CHALLENGE, metric="f1"),
        answers=PredictionFacts("label", False, {"no": 0.98, "yes": 0.02}, SHARES),
        landscape=landscape("svm", [configuration({}, 0.8)]),
        assessment=assessment(tuning=0.2),
        utility=0.7,
        fold_check=Folds(lambda edits: -0.1),
    )
    (refused,) = said("FORGOTTEN_CLASS", given)
    assert (
        "SVC(class_weight='balanced') or TunedThresholdClassifierCV around your model gains nothing" in refused.message
    )
    assert "Try" not in refused.message
    (unchecked,) = said("FORGOTTEN_CLASS", replace(given, fold_check=Folds(lambda edits: 0.1, time=False)))
    assert unchecked.message.endswith("class_weight='balanced'). There was no time to try it on rows left out.")
