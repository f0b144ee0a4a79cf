from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.base.number_format import format_points, format_score, score_decimals

FINITE = st.floats(-1e300, 1e300)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.81234567, "0.8123"),
        (1.0, "1.0000"),
        (0.0, "0.0000"),
        (-0.0, "0.0000"),
        (-0.25, "-0.2500"),
        (0.99999, "1.0000"),
        (0.001, "0.0010"),
        (0.00099, "9.900e-04"),
        (12.345678, "12.3457"),
        (123.45678, "123.457"),
        (1234.5678, "1234.57"),
        (152345.67, "152346"),
        (999_999_999.0, "999999999"),
        (-1e12, "-1.000e+12"),
        (None, "–"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
    ],
)
def test_a_score_is_shown_with_the_digits_a_reader_can_use(value: float | None, shown: str) -> None:
    assert format_score(value) == shown


def test_a_column_has_the_decimals_of_its_finest_score() -> None:
    column = [98.7654321, 123.4567, -1e12, None]
    decimals = score_decimals(column)
    assert [format_score(value, decimals) for value in column] == ["98.7654", "123.4567", "-1.000e+12", "–"]


@pytest.mark.parametrize("column", [[], [None], [math.nan, 1e300]])
def test_a_column_without_plain_scores_has_four_decimals(column: list[float | None]) -> None:
    assert score_decimals(column) == 4


@given(FINITE)
def test_what_is_shown_is_near_the_score_and_short(value: float) -> None:
    shown = format_score(value)
    assert len(shown) <= 11
    assert float(shown) == pytest.approx(value, rel=1e-3, abs=5e-5 if abs(value) >= 1e-3 else 0)


@given(st.floats(1e-3, 1e9), st.floats(1e-3, 1e9))
def test_a_smaller_score_is_never_shown_as_a_greater_one(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert float(format_score(low)) <= float(format_score(high))


@pytest.mark.parametrize(("value", "shown"), [(91.24, "91.2"), (100.0, "100.0"), (None, "–")])
def test_points_have_one_decimal(value: float | None, shown: str) -> None:
    assert format_points(value) == shown
