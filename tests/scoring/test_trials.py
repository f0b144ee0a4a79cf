from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.base.json_records import to_json
from heldout.landscape.tuner import expected_best
from heldout.scoring.measured import EquivalentTrials
from heldout.scoring.trials import equivalent_trials, trials_needed

NOTHING = np.empty(0)
EXPECTED = np.array([0.5, 0.6, 0.7, 0.65, 0.8])


def replicates_around(expected: np.ndarray, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """E_j that all move together, and their movement."""
    movement = np.linspace(-spread, spread, 200)
    return expected[:, None] + movement, movement


def test_an_equal_utility_is_reached_in_spite_of_the_last_bits():
    expected = expected_best([0.7, 0.71, 0.72], [0.8, 0.8, 0.8])
    assert trials_needed(expected, 0.8) == 1
    assert trials_needed(expected - 1e-12, 0.8) == 1


def test_an_undefined_utility_is_reached_by_none():
    assert trials_needed(EXPECTED, math.nan) is None


def test_the_interval_is_paired():
    expected, movement = replicates_around(EXPECTED, 0.3)
    found = equivalent_trials(EXPECTED, 0.65, expected, 0.65 + movement)
    assert found == EquivalentTrials(3, 3, 3, 5)


def test_the_interval_spans_what_the_replicates_need():
    expected, movement = replicates_around(EXPECTED, 0.0)
    own = np.repeat([0.45, 0.55, 0.75, 0.9], [10, 90, 90, 10])
    found = equivalent_trials(EXPECTED, 0.65, expected, own)
    assert found == EquivalentTrials(2, 3, 5, 5)
    assert movement.max() == 0


@pytest.mark.parametrize(("own", "interval"), [(0.75, (3, 5)), (0.45, (1, 3))])
def test_the_interval_reaches_the_value_when_the_replicates_all_lie_beside_it(own: float, interval: tuple[int, int]):
    found = equivalent_trials(EXPECTED, 0.65, np.repeat(EXPECTED[:, None], 50, axis=1), np.full(50, own))
    assert (found.low, found.high) == interval
    assert found.value == 3


def test_without_replicates_the_interval_is_the_value():
    found = equivalent_trials(EXPECTED, 0.65, np.empty((5, 0)), NOTHING)
    assert found == EquivalentTrials(3, 3, 3, 5)


def test_beyond_all_of_them_is_null_and_more_than_n():
    found = equivalent_trials(EXPECTED, 0.85, np.empty((5, 0)), NOTHING)
    assert to_json(found) == {"low": None, "value": None, "high": None, "of": 5}
    assert found.in_words() == "more than 5 trials"


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0, 1), st.floats(0, 0.5), st.integers(0, 9))
def test_the_interval_holds_the_value(expected: list[float], utility: float, spread: float, seed: int):
    random = np.random.default_rng(seed)
    means = np.array(expected)
    noise = random.normal(0, spread, (len(means), 60))
    found = equivalent_trials(means, utility, means[:, None] + noise, utility + random.normal(0, spread, 60))
    low, value, high = (found.of + 1 if one is None else one for one in (found.low, found.value, found.high))
    assert 1 <= low <= value <= high <= found.of + 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0, 1), st.floats(0, 1))
def test_a_better_utility_never_needs_fewer_trials(expected: list[float], one: float, other: float):
    less, more = sorted((one, other))
    needed = [trials_needed(np.array(expected), utility) or math.inf for utility in (less, more)]
    assert needed[0] <= needed[1]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (EquivalentTrials(1, 1, 1, 31), "about 1 trial"),
        (EquivalentTrials(9, 9, 9, 31), "about 9 trials"),
        (EquivalentTrials(4, 9, 16, 31), "about 9 trials (4 to 16)"),
        (EquivalentTrials(3, 9, 13, 31), "between 3 and 13 trials"),
        (EquivalentTrials(5, 9, None, 31), "between 5 and more than 31 trials"),
        (EquivalentTrials(20, 28, None, 31), "about 28 trials (20 to more than 31)"),
        (EquivalentTrials(20, None, None, 31), "more than 31 trials"),
    ],
)
def test_trials_are_said_as_exactly_as_they_are_known(found: EquivalentTrials, words: str):
    assert found.in_words() == words
