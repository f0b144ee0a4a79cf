from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.landscape.utility import (
    Measured,
    floored_at_dummy,
    oriented,
    replicates_floored_at_dummy,
    rounded,
    rounded_all,
)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32)


@pytest.mark.parametrize(
    ("score", "greater", "expected"),
    [(0.12345649, True, 0.123456), (0.12345649, False, -0.123456), (1234567.0, False, -1234570.0), (0.0, True, 0.0)],
)
def test_a_score_becomes_a_utility_with_six_digits(score: float, greater: bool, expected: float):
    assert oriented(score, greater) == expected


@pytest.mark.parametrize("lost", [None, math.nan, math.inf, -math.inf, 0.49])
def test_what_is_missing_or_worse_than_the_dummy_counts_as_the_dummy(lost: float | None):
    assert floored_at_dummy(lost, 0.5) == 0.5


def test_inside_the_bootstrap_the_dummy_is_that_of_the_replicate():
    dummy = [0.5, 0.6, 0.4, math.nan, 0.5]
    values = [[0.55, 0.55, math.nan, 0.9, math.inf], [0.1, 0.7, -math.inf, math.nan, 0.5]]
    expected = [[0.55, 0.6, 0.4, math.nan, 0.5], [0.5, 0.7, 0.4, math.nan, 0.5]]
    np.testing.assert_array_equal(replicates_floored_at_dummy(values, dummy), expected)
    np.testing.assert_array_equal(replicates_floored_at_dummy([0.4, 0.7], dummy), [0.5, 0.7])


@given(st.lists(NUMBERS | st.just(math.nan)))
def test_arrays_are_rounded_like_single_numbers(values: list[float]):
    np.testing.assert_array_equal(rounded_all(values), [rounded(value) for value in values])


def test_a_difference_is_paired_and_as_long_as_the_shorter_of_both():
    one, other = Measured(0.8, np.array([0.7, 0.8, 0.9])), Measured(0.5, np.array([0.4, 0.5]))
    difference = one - other
    assert difference.value == pytest.approx(0.3)
    assert difference.replicates == pytest.approx([0.3, 0.3])


def test_a_standard_error_leaves_out_undefined_replicates():
    assert Measured(0.0, np.array([1.0, math.nan, 3.0])).standard_error() == pytest.approx(math.sqrt(2))
    assert math.isnan(Measured(0.0, np.array([1.0])).standard_error())
