from __future__ import annotations

import math
from dataclasses import replace

import pytest
from coach_samples import CHALLENGE, context, description, grid, line, search, searched, shape, trial

from heldout.coach.interface import Context
from heldout.coach.search import as_number, gain, read_search


def read(found, outline=None):
    return Context(CHALLENGE, description(outline or searched(shape("SVC")), found)).search


def test_the_standard_error_of_a_gain_is_corrected_for_shared_training_rows():
    # The worked example of scoring-examples.json.
    found = gain((0.012, 0.004, -0.003, 0.015, 0.007), (0.0,) * 5)
    assert found is not None
    assert found.se == pytest.approx(0.004719639816765683)
    assert found.mean == pytest.approx(0.007)
    assert found.exceeds(1)
    assert not found.exceeds(2)


def test_last_bits_are_no_gain():
    found = gain((0.8 + 1e-9,) * 5, (0.8,) * 5)
    assert found is not None
    assert not found.exceeds(1)


def test_folds_that_cannot_be_paired_have_no_gain():
    assert gain((0.8, 0.9), (0.8, 0.9, 0.7)) is None
    assert gain((0.9,), (0.8,)) is None
    assert gain((), ()) is None


def test_a_trial_that_does_not_tell_every_fold_is_left_out_and_the_best_stays_the_best():
    found = line("C", {0.1: 0.7, 1: 0.8, 10: 0.9})
    found["candidates"][0]["test"][2] = None
    told = read(found)
    assert [each.params["C"] for each in told.trials] == [1, 10]
    assert told.best.params == {"C": 10}
    found["candidates"][2]["test"] = None
    assert read(found).best is None


def test_numbers_beyond_any_score_are_no_scores():
    found = line("C", {0.1: 0.7, 1: 0.8})
    found["candidates"][0]["test"] = [1e300] * 5
    assert [each.params["C"] for each in read(found).trials] == [1]


def test_the_line_through_the_best_has_the_trials_that_differ_in_one_parameter():
    told = read(grid({"C": [0.1, 1, 10], "gamma": [1, 2]}, lambda C, gamma: 0.8 - 0.1 * abs(C - 1) / 10 - 0.01 * gamma))
    assert [(value, each.params["gamma"]) for value, each in told.line("C")] == [(0.1, 1), (1, 1), (10, 1)]
    assert [value for value, _ in told.line("gamma")] == [1, 2]
    assert told.names == ("C", "gamma")


def test_in_a_list_of_grids_the_line_stays_in_the_grid_of_the_best():
    candidates = [trial({"kernel": "linear", "C": value}, 0.7) for value in (0.01, 1000)]
    candidates += [trial({"kernel": "rbf", "C": value}, 0.8 + value / 100) for value in (1, 2)]
    assert [value for value, _ in read(search(candidates)).line("C")] == [1, 2]


def test_names_of_the_final_models_parameters_begin_with_the_way_to_it():
    alone = read(line("C", {1: 0.8}))
    assert (alone.final_parameter("C"), alone.final_parameter("svc__C"), alone.outermost) == ("C", None, True)
    piped = read(line("svc__C", {1: 0.8}), searched(shape("StandardScaler", "SVC")))
    assert piped.final_parameter("svc__C") == "C"
    assert piped.final_parameter("standardscaler__C") is None
    deeper = {
        "class": "sklearn.compose.TransformedTargetRegressor",
        "parts": [["regressor", shape("StandardScaler", "SVC")]],
    }
    assert read(line("regressor__svc__C", {1: 0.8}), searched(deeper)).final_parameter("regressor__svc__C") == "C"


def test_the_space_of_an_inner_search_begins_at_the_search():
    outline = {"class": "sklearn.pipeline.Pipeline", "parts": [["steps.search", searched(shape("SVC"))]]}
    told = read(line("C", {1: 0.8}), outline)
    assert (told.final_parameter("C"), told.outermost) == ("C", False)


def test_a_search_of_another_kind_is_none():
    found = context(line("C", {1: 0.8})).description.search
    assert read_search(found, ("best_estimator_",)) is not None
    assert read_search(replace(found, class_path="mine.Search"), ("best_estimator_",)) is None
    assert read_search(found, ()) is None


@pytest.mark.parametrize("value", [True, None, "1", math.nan, math.inf, 1e300, {"repr": "1"}])
def test_what_cannot_be_calculated_with_is_no_number(value):
    assert as_number(value) is None
