"""HYPERPARAMETERS, NOT_CONVERGED and BLIND_SEARCH: what to set instead, and when nothing is said."""

from __future__ import annotations

import re
from dataclasses import replace

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
    line,
    parts_of,
    said,
    search,
    searched,
    shape,
    trial,
)

from heldout.coach.advise import MAX_MESSAGE, advise
from heldout.coach.interface import FoldScores
from heldout.landscape.space import Parameter
from heldout.recipe.edit import ReplaceFinal, SetParameter
from heldout.stages.warned import Warned

NEIGHBOURS = "sklearn.neighbors.KNeighborsClassifier"
SPACE = (
    Parameter("n_neighbors", "integer_log", 1, 100),
    Parameter("weights", "choice", choices=("uniform", "distance")),
)
CURVED = [
    configuration({"n_neighbors": value, "weights": "uniform"}, 0.9 - (index - 8) ** 2 / 500)
    for index, value in enumerate((1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 18, 24, 32, 45, 60, 80, 100))
]


def neighbours(params, gain, **fields):
    full = {"n_neighbors": 5, "weights": "uniform", "p": 2, "leaf_size": 30, **params}
    usual = {
        "description": description(shape("StandardScaler", "KNeighborsClassifier"), None, "KNeighborsClassifier", full),
        "family": "neighbours",
        "assessment": assessment(tuning=0.2),
        "landscape": landscape("neighbours", CURVED),
        "parts": parts_of("neighbours", NEIGHBOURS, {"n_neighbors": 12, "weights": "uniform"}, SPACE),
        "reference_estimator": NEIGHBOURS,
        "utility": 0.7,
        "fold_check": gain if gain is None or isinstance(gain, Folds) else Folds(gain),
    }
    return context(**{**usual, **fields})


def values(edits):
    return {each.path: each.value for each in edits if isinstance(each, SetParameter)}


def test_the_one_parameter_that_matters_is_named_with_a_value_and_where_good_ones_lie():
    given = neighbours({"n_neighbors": 1}, lambda edits: 0.1)
    (found,) = said("HYPERPARAMETERS", given)
    assert found.message.startswith("Try 12 for n_neighbors (good configurations use 8 to 14): yours is 1")
    assert values(found.suggestion) == {"kneighborsclassifier__n_neighbors": 12}
    assert found.expected is not None
    assert found.expected.utility == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(
    ("lost", "told"),
    [(70.0, r"worth about \d+ points on rows left out\.$"), (40.0, r"0\.8102 instead of 0\.7100 on rows left out\.$")],
)
def test_what_a_change_is_worth_is_told_of_all_folds_or_not_at_all(lost: float, told: str) -> None:
    """How many folds there is time for may depend on how busy the machine is: another number must not come of it."""
    cards = []
    for most in (3, 1):
        folds = Folds(lambda edits: 0.1, most=most)
        given = neighbours({"n_neighbors": 1}, folds, assessment=assessment(tuning=0.2, lost=lost))
        (found,) = said("HYPERPARAMETERS", given)
        cards.append(found)
    whole, cut = cards

    assert whole.suggestion == cut.suggestion
    assert re.search(told, whole.message)
    assert cut.message.endswith("yours is 1, and the change is better on the only fold that there was time for.")
    assert (whole.evidence["folds"], cut.evidence["folds"]) == (3, 1)
    assert whole.expected is not None
    assert cut.expected is None


def test_a_parameter_outside_of_the_space_goes_back_to_the_default():
    given = neighbours({"n_neighbors": 12, "p": 7}, lambda edits: 0.1)
    (found,) = said("HYPERPARAMETERS", given)
    assert values(found.suggestion) == {"kneighborsclassifier__p": 2}


def test_all_changes_are_offered_where_no_single_one_gains_most_of_what_they_do():
    given = neighbours({"n_neighbors": 1, "weights": "distance"}, lambda edits: 0.05 * len(edits))
    (found,) = said("HYPERPARAMETERS", given)
    assert len(found.suggestion) == 2
    assert "Try these together: " in found.message


def test_one_change_is_offered_where_it_gains_most_of_what_all_do():
    def gain(edits):
        return 0.1 if any(each.path.endswith("weights") for each in edits) else 0.01

    (found,) = said("HYPERPARAMETERS", neighbours({"n_neighbors": 1, "weights": "distance"}, gain))
    assert values(found.suggestion) == {"kneighborsclassifier__weights": "uniform"}


def test_candidates_are_compared_on_one_fold_and_the_best_on_three():
    folds = Folds(lambda edits: 0.05 * len(edits))
    said("HYPERPARAMETERS", neighbours({"n_neighbors": 1, "weights": "distance"}, folds))
    assert folds.asked == [(3, 1), (1, 3)]


def test_what_gains_nothing_on_the_folds_is_not_advised():
    (found,) = said("HYPERPARAMETERS", neighbours({"n_neighbors": 1}, lambda edits: -0.1))
    assert found.suggestion is None
    assert found.level == "info"
    assert "gain nothing sure over yours" in found.message
    shown = found.message[found.message.index("(") : found.message.index(")")]
    assert len(found.message) - len(shown) <= MAX_MESSAGE - 95, "three long names and values fit into it, too"


@pytest.mark.parametrize(
    ("verdict", "begins"),
    [
        ("worse", "Your settings lost points on the hidden rows."),
        ("undecided", "Your settings may have lost points: these hidden rows cannot tell."),
        ("fine", None),
    ],
)
def test_settings_are_blamed_no_further_than_the_hidden_rows_can_tell(verdict, begins):
    lost = assessment(tuning=0.2, verdict=verdict)
    found = said("HYPERPARAMETERS", neighbours({"n_neighbors": 1}, lambda edits: -0.1, assessment=lost))
    assert [each.message.startswith(begins or "") for each in found] == ([True] if begins else [])


def test_without_time_the_words_come_alone_and_say_so():
    (found,) = said("HYPERPARAMETERS", neighbours({"n_neighbors": 1}, Folds(lambda edits: 0.1, time=False)))
    assert found.suggestion is None
    assert found.message.endswith("There was no time to try it on rows left out.")


@pytest.mark.parametrize(
    "change",
    [
        {"assessment": assessment(handling=0.2)},
        {"assessment": assessment(tuning=0.004)},
        {"parts": {}},
        {"family": "tree"},
    ],
    ids=["nothing lost there", "less than δ", "no reference", "another family"],
)
def test_it_is_silent_where_nothing_was_lost_or_nothing_is_known(change):
    assert not said("HYPERPARAMETERS", neighbours({"n_neighbors": 1}, lambda edits: 0.1, **change))


def test_it_is_silent_where_the_settings_are_the_best_ones():
    assert not said("HYPERPARAMETERS", neighbours({"n_neighbors": 12}, lambda edits: 0.1))


def test_another_class_of_the_family_is_replaced_as_a_whole():
    outline = shape("StandardScaler", "sklearn.neighbors.NearestCentroid")
    given = neighbours(
        {},
        lambda edits: 0.1,
        description=description(outline, None, "sklearn.neighbors.NearestCentroid"),
    )
    (found,) = said("HYPERPARAMETERS", given)
    assert isinstance(found.suggestion[0], ReplaceFinal)
    assert "Try KNeighborsClassifier(n_neighbors = 12" in found.message


def test_two_findings_about_one_parameter_are_one():
    found = line("n_neighbors", {1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6})
    outline = searched(shape("KNeighborsClassifier"))
    params = {"n_neighbors": 1, "weights": "uniform"}
    given = neighbours({}, lambda edits: 0.1, description=description(outline, found, "KNeighborsClassifier", params))
    codes = [each.code for each in advise(given)]
    assert "HYPERPARAMETERS" in codes
    assert not {"EDGE", "LINEAR_GRID", "COARSE", "FLAT"} & set(codes)


def test_settings_that_are_named_leave_no_room_for_a_hint_the_other_way():
    given = neighbours(
        {"n_neighbors": 1},
        lambda edits: 0.1,
        fold_scores=FoldScores(tuple(trial({}, 0.6)["test"]), (0.7,) * 5),
        landscape=landscape("neighbours", [configuration({"n_neighbors": 3}, 0.85, train=0.99)]),
    )
    assert "UNDERFIT" in {each.code for each in advise(replace(given, parts={}))}
    codes = {each.code for each in advise(given)}
    assert "HYPERPARAMETERS" in codes
    assert not {"UNDERFIT", "OVERFIT"} & codes


CONVERGES = (Warned("ConvergenceWarning", "lbfgs failed to converge", 3),)


def unfinished(gain, **fields):
    params = {"max_iter": 5, "C": 1.0}
    usual = {
        "description": description(
            shape("sklearn.linear_model.LogisticRegression"), None, "LogisticRegression", params
        ),
        "family": "linear",
        "warnings": CONVERGES,
        "fold_check": Folds(gain),
        "assessment": assessment(tuning=0.1),
        "landscape": landscape("linear", []),
        "reaching": arriving(scale_ratio=1000.0),
    }
    return context(**{**usual, **fields})


def test_a_model_that_did_not_finish_is_given_more_iterations_or_a_scale():
    (more,) = said("NOT_CONVERGED", unfinished(lambda edits: 0.1 if edits[0].edit == "set" else 0.05))
    assert values(more.suggestion) == {"max_iter": 1000}
    (scaled,) = said("NOT_CONVERGED", unfinished(lambda edits: 0.1 if edits[0].edit == "insert" else 0.05))
    assert edit_names(scaled.suggestion) == ["insert"]
    assert "StandardScaler() before it" in scaled.message


def test_a_model_that_finished_or_has_no_iterations_is_left_alone():
    assert not said("NOT_CONVERGED", unfinished(lambda edits: 0.1, warnings=()))
    other = description(shape("DecisionTreeClassifier"), None, "DecisionTreeClassifier", {"max_depth": 3})
    assert not said("NOT_CONVERGED", unfinished(lambda edits: 0.1, description=other))


def blind(scoring, test, positive="yes"):
    candidates = [{"params": {"C": value}, "test": test, "train": None} for value in range(4)]
    found = {**search([{**each, "test": [0.0] * 3} for each in candidates], scoring=scoring), "candidates": candidates}
    return context(found, challenge=CHALLENGE, utility=0.5)


def test_a_search_without_a_score_says_why():
    (found,) = said("BLIND_SEARCH", blind("f1", [None, None, None]))
    assert "None of the 4 settings of your GridSearchCV got a score" in found.message
    assert "looks for a class 1, and your labels are text" in found.message
    assert "make_scorer(f1_score, pos_label='yes')" in found.message
    (other,) = said("BLIND_SEARCH", blind("accuracy", [None, None, None]))
    assert "error_score='raise'" in other.message


def test_a_search_whose_settings_all_score_the_same_says_so():
    (found,) = said("BLIND_SEARCH", blind("accuracy", [0.5, 0.6, 0.7]))
    assert "got the same score" in found.message


def test_a_search_with_different_scores_is_not_blind():
    assert not said("BLIND_SEARCH", context(line("C", {0.1: 0.7, 1: 0.8})))
