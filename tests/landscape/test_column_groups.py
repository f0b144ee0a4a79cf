"""Which columns belong together, and which of them leave their training range."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from heldout.landscape.column_groups import column_groups, drift_of
from heldout.landscape.families.interface import Facts

RANDOM = np.random.default_rng(3)
ROWS = 300
SIZE = RANDOM.normal(size=ROWS)
TABLE = pd.DataFrame(
    {
        "area": SIZE**3,
        "hat": RANDOM.normal(size=ROWS),
        "perimeter": -SIZE + RANDOM.normal(0, 0.1, ROWS),
        "town": pd.Series(np.where(SIZE > 0, "york", "bath"), dtype="str"),
        "note": pd.Series([f"letter number {n}" for n in range(ROWS)], dtype="str"),
        "constant": np.ones(ROWS),
    }
)
KINDS = tuple((name, "str" if name in ("town", "note") else "float64") for name in TABLE)


def facts(*columns: tuple[str, str]) -> Facts:
    return Facts("regression", "value", ROWS, columns)  # type: ignore[arg-type]


def test_columns_of_one_origin_are_one_group_in_whatever_form() -> None:
    groups = column_groups(facts(*KINDS), TABLE, SIZE)
    assert groups == (("area", "perimeter", "town"), ("hat",), ("note",), ("constant",))


def test_a_single_column_is_a_group() -> None:
    assert column_groups(facts(("hat", "float64")), TABLE, SIZE) == (("hat",),)


def test_rows_beyond_the_training_range_and_unknown_texts_are_counted() -> None:
    days = pd.date_range("2024-01-01", periods=10)
    train = pd.DataFrame({"day": days, "n": np.arange(10.0), "town": pd.Series(["york"] * 10, dtype="str")})
    later = pd.DataFrame(
        {
            "day": days + pd.Timedelta(days=5),
            "n": [np.nan, *np.arange(9.0)],
            "town": pd.Series(["york", "hull"] * 5, dtype="str"),
        }
    )
    kinds = [("day", "datetime64"), ("n", "float64"), ("town", "str")]
    day, number, town = drift_of(kinds, train, later)
    assert day.outside == 0.5
    assert day.shift is not None
    assert day.shift > 1
    assert (number.outside, number.low, number.high) == (0.0, 0.0, 9.0)
    assert (town.outside, town.shift) == (0.5, None)


def test_a_column_of_gaps_drifts_nowhere() -> None:
    gaps = pd.DataFrame({"n": [np.nan] * 4})
    (found,) = drift_of([("n", "float64")], gaps, gaps)
    assert found.outside == pytest.approx(0.0)
