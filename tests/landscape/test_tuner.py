from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.landscape import tuner

TIED = st.sampled_from([0.5, 0.6, 0.7000001, 0.7, 0.8])
SIX_DIGITS = 1e-6
"""Scores that differ by less are ties, so their order is not that of the scores."""
FAMILY = st.lists(st.tuples(st.floats(0, 1) | TIED, st.floats(0, 1)), min_size=1, max_size=9)


def search(cv: list[float], utility: list[float], drawn: tuple[int, ...]) -> int:
    """The configuration that a search over these draws keeps: the best CV, the first drawn of equal ones."""
    return max(sorted(drawn), key=lambda index: float(f"{cv[index]:.5e}"))


@given(FAMILY, st.data())
def test_the_expectation_is_the_mean_over_every_possible_search(pairs: list[tuple[float, float]], data: st.DataObject):
    cv, utility = [list(column) for column in zip(*pairs, strict=True)]
    trials = data.draw(st.integers(1, len(cv)))
    searches = [search(cv, utility, drawn) for drawn in combinations(range(len(cv)), trials)]
    expected = float(np.mean([utility[kept] for kept in searches]))
    assert tuner.expected_best(cv, utility)[trials - 1] == pytest.approx(expected, abs=1e-12)


def test_the_reference_agrees_with_random_searches_that_are_really_run():
    random = np.random.default_rng(0)
    cv = random.normal(0.8, 0.05, 31)
    utility = cv + random.normal(0, 0.03, 31)
    drawn = np.argsort(random.random((40_000, 31)), axis=1)[:, : tuner.trials_of(31)]
    kept = np.take_along_axis(drawn, np.argmax(cv[drawn], axis=1)[:, None], axis=1)[:, 0]
    found = tuner.reference(cv, utility)
    for measured, values in ((found.utility, utility), (found.cv, cv)):
        tolerance = 5 * np.std(values[kept]) / math.sqrt(len(kept))
        assert measured == pytest.approx(values[kept].mean(), abs=tolerance)


@pytest.mark.parametrize("configurations", [1, 2, 7, 12, 32, 64])
def test_weights_are_exact_chances_that_add_up_to_one(configurations: int):
    for trials in range(1, configurations + 1):
        weights = tuner.weights(configurations, trials)
        exact = [Fraction(math.comb(i, trials - 1), math.comb(configurations, trials)) for i in range(configurations)]
        assert weights.tolist() == [float(weight) for weight in exact]
        assert math.fsum(weights) == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize("trials", [0, 5, -1])
def test_a_search_cannot_draw_more_than_there_is(trials: int):
    with pytest.raises(ValueError, match=r"1\.\.4. Got"):
        tuner.weights(4, trials)


@pytest.mark.parametrize(("configurations", "trials"), [(1, 1), (2, 1), (12, 6), (13, 6), (32, 16)])
def test_the_reference_tuner_tries_half_of_the_configurations(configurations: int, trials: int):
    assert tuner.trials_of(configurations) == trials


@given(st.lists(st.tuples(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=3, max_size=3)), min_size=1, max_size=9))
def test_each_replicate_is_what_the_scalar_form_gives(rows: list[tuple[float, list[float]]]):
    cv = [row[0] for row in rows]
    utilities = np.array([row[1] for row in rows])
    replicates, best = tuner.reference_replicates(cv, utilities), tuner.expected_best(cv, utilities)
    for column in range(3):
        assert replicates[column] == pytest.approx(tuner.reference(cv, utilities[:, column]).utility, abs=1e-12)
        assert best[:, column] == pytest.approx(tuner.expected_best(cv, utilities[:, column]), abs=1e-12)


@given(FAMILY)
def test_the_reference_lies_between_the_configurations(pairs: list[tuple[float, float]]):
    cv, utility = [list(column) for column in zip(*pairs, strict=True)]
    found = tuner.reference(cv, utility)
    assert min(utility) - 1e-12 <= found.utility <= max(utility) + 1e-12
    assert float(np.mean(cv)) - SIX_DIGITS <= found.cv <= max(cv) + SIX_DIGITS


def test_of_tied_configurations_the_earlier_counts_as_the_better():
    assert tuner.ascending([0.7, 0.8, 0.8, 0.5]).tolist() == [3, 0, 2, 1]
    assert tuner.ascending([0.80000001, 0.8, 0.80000002]).tolist() == [2, 1, 0]


def test_failed_configurations_are_the_worst_and_do_not_spoil_the_rest():
    cv = [math.nan, 0.7, -math.inf, 0.8]
    found = tuner.reference(cv, [0.5, 0.71, 0.5, 0.79])
    assert found.utility == pytest.approx(0.71 * 2 / 6 + 0.79 * 3 / 6 + 0.5 * 1 / 6)
    assert found.cv == -math.inf
    assert tuner.reference([math.nan, 0.6, 0.7, 0.8], [0.5] * 4).cv == pytest.approx((0.6 + 2 * 0.7 + 3 * 0.8) / 6)


def test_more_trials_never_get_a_worse_running_best():
    expected = np.array([[0.5, 0.3], [0.7, 0.2], [0.6, 0.4]])
    assert tuner.running_best(expected).tolist() == [[0.5, 0.3], [0.7, 0.3], [0.7, 0.4]]


def test_the_best_family_is_the_one_with_the_best_cross_validation_and_the_first_of_equal_ones():
    assert tuner.best_family({"linear": 0.7, "forest": 0.8, "boosting": 0.80000001}) == "forest"
    assert tuner.best_family({"linear": -math.inf, "forest": -2.0}) == "forest"


def test_there_is_no_best_family_where_none_could_be_fitted():
    with pytest.raises(ValueError, match="no family"):
        tuner.best_family({"linear": -math.inf})
