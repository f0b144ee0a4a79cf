"""COARSE, LINEAR_GRID, FLAT and FEW_FOLDS: what the candidates of a search show by themselves."""

from __future__ import annotations

import pytest
from coach_samples import (
    assessment,
    at_stake,
    context,
    description,
    grid,
    line,
    said,
    search,
    searched,
    shape,
    trial,
)

PEAK = {0.01: 0.70, 0.1: 0.80, 1: 0.90, 10: 0.80, 100: 0.70}


def test_a_peak_between_two_decades_asks_for_a_closer_look():
    (found,) = said("COARSE", context(line("C", PEAK)))
    assert "C = 1 is clearly better than its neighbours 0.1 and 10" in found.message
    assert "try 0.3 and 3" in found.message
    assert found.level == "info"


def test_a_coarse_grid_is_a_warning_where_tuning_lost_points():
    given = context(line("C", PEAK), assessment=assessment(tuning=0.05))
    assert [found.level for found in said("COARSE", given)] == ["warning"]
    assert at_stake("COARSE", given) == pytest.approx(40)


def test_a_finer_grid_is_not_coarse():
    assert not said("COARSE", context(line("C", {0.3: 0.8, 1: 0.9, 3: 0.8})))
    assert not said("COARSE", context(line("C", {0.1: 0.8, 1: 0.9, 3: 0.8})))


def test_neighbours_that_are_as_good_leave_nothing_to_look_for():
    assert not said("COARSE", context(line("C", {0.1: 0.8, 1: 0.9, 10: 0.8999})))


def test_a_best_value_at_the_edge_is_not_between_neighbours():
    assert not said("COARSE", context(line("C", {0.1: 0.7, 1: 0.8, 10: 0.9})))


def test_a_parameter_that_counts_in_steps_is_not_coarse():
    assert not said("COARSE", context(line("max_depth", {1: 0.7, 10: 0.9, 100: 0.8})))


def test_a_random_search_is_no_grid():
    assert not said("COARSE", context(line("C", PEAK, kind="RandomizedSearchCV")))


@pytest.mark.parametrize("values", [[1, 2, 3, 4], [0.1, 0.3, 0.5, 0.7, 0.9], [20.0, 40.0, 60.0, 80.0]])
def test_equal_steps_for_a_parameter_of_orders_of_magnitude(values):
    (found,) = said("LINEAR_GRID", context(line("svc__C", dict.fromkeys(values, 0.8))))
    assert f"svc__C goes from {values[0]:g} to {values[-1]:g} in {len(values)} equal steps" in found.message
    assert found.evidence["values"] == [float(value) for value in values]


def test_the_factors_to_try_lie_around_the_steps():
    (found,) = said("LINEAR_GRID", context(line("C", dict.fromkeys((1, 2, 3, 4), 0.8))))
    assert "0.01, 0.1, 1, 10 and 100" in found.message


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("C", [0.1, 1, 10, 100]),
        ("C", [1, 2, 3]),
        ("C", [1, 34, 67, 100]),
        ("C", [0.0, 1.0, 2.0, 3.0]),
        ("C", [1, 2, 3, 5]),
        ("max_depth", [1, 2, 3, 4]),
        ("C", ["a", "b", "c", "d"]),
    ],
    ids=["factors", "three values", "wide", "from zero", "unequal", "another kind of parameter", "words"],
)
def test_other_grids_are_not_linear_ones(name, values):
    assert not said("LINEAR_GRID", context(line(name, dict.fromkeys(values, 0.8))))


def test_a_parameter_of_that_name_with_another_meaning_may_go_in_steps():
    outline = searched({"class": "sklearn.ensemble.GradientBoostingRegressor", "parts": []})
    found = line("alpha", dict.fromkeys((0.1, 0.3, 0.5, 0.7), 0.8))
    assert not said("LINEAR_GRID", context(found, outline))


def plateau(near: int, far: int):
    scores = {float(index): 0.85 - 1e-8 * index for index in range(near)}
    return line("gamma", {**scores, **{100.0 + index: 0.7 for index in range(far)}})


def test_a_knob_that_does_not_matter_is_named_and_costs_nothing():
    given = context(plateau(8, 1), assessment=assessment(choice=0.05))
    (found,) = said("FLAT", given)
    assert found.message.startswith("gamma hardly matters within what you tried: 7 of 8 other settings")
    assert "spent elsewhere" in found.message
    assert (found.level, at_stake("FLAT", given)) == ("info", 0)


def test_where_tuning_lost_points_a_plateau_is_the_wrong_place():
    given = context(plateau(8, 1), assessment=assessment(tuning=0.05))
    (found,) = said("FLAT", given)
    assert "try other ranges" in found.message
    assert at_stake("FLAT", given) == pytest.approx(40)


def test_several_knobs_are_named_together():
    flat = grid({"C": [1, 2, 4], "gamma": [1, 2]}, lambda C, gamma: 0.8 + 0.00001 * C)
    (found,) = said("FLAT", context(flat))
    assert found.message.startswith("C and gamma hardly matter ")


@pytest.mark.parametrize("counts", [(4, 4), (4, 0), (1, 8)])
def test_a_search_that_tells_values_apart_is_not_flat(counts):
    assert not said("FLAT", context(plateau(*counts)))


def test_identical_scores_are_said_to_have_chosen_nothing():
    same = [{"params": {"C": value}, "test": [0.5] * 5, "train": None} for value in range(6)]
    (found,) = said("BLIND_SEARCH", context(search(same)))
    assert "All 6 settings of your GridSearchCV got the same score" in found.message
    assert not said("FLAT", context(search(same)))


@pytest.mark.parametrize(("folds", "words"), [(1, "one fold"), (2, "2 folds")])
def test_few_folds_are_said_so(folds, words):
    (found,) = said("FEW_FOLDS", context(search([trial({"C": 1}, 0.8, folds), trial({"C": 2}, 0.7, folds)])))
    assert words in found.message
    assert "cv=5" in found.message


@pytest.mark.parametrize("folds", [3, 5, 10])
def test_enough_folds_need_no_words(folds):
    assert not said("FEW_FOLDS", context(search([trial({"C": 1}, 0.8, folds)])))


def test_no_folds_at_all_are_no_search():
    empty = {**search([trial({"C": 1}, 0.8)]), "n_splits": 0}
    assert not said("FEW_FOLDS", context(empty))
    assert not said("FEW_FOLDS", context(description=description(shape("SVC"))))
