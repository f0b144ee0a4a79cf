"""Numbers whose squares overflow are audited as others are, and nothing is warned of."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from heldout.audit.checks.duplicates import _whole
from heldout.audit.evidence.derived import derived_columns
from heldout.audit.evidence.magnitude import in_units, table_in_units
from heldout.audit.evidence.strength import feature_strengths
from heldout.audit.evidence.suspicion.suspect import suspicions

ROWS = 200
RANDOM = np.random.default_rng(0)
TARGET = RANDOM.normal(size=ROWS)
TABLE = pd.DataFrame(
    {
        "near": TARGET + 0.01 * RANDOM.normal(size=ROWS),
        "place": RANDOM.integers(0, 30, ROWS),
        "noise": RANDOM.normal(size=ROWS),
        "word": RANDOM.choice(["a", "b"], ROWS),
    }
)
HUGE = 1e300


@pytest.fixture(autouse=True)
def _no_warning() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        yield


@pytest.mark.parametrize("columns", [["noise", "place", "word"], ["near", "noise", "place", "word"]])
def test_a_huge_target_is_suspected_as_a_small_one(columns: list[str]) -> None:
    small = suspicions(TABLE[columns], TARGET, classification=False)
    great = suspicions(TABLE[columns], TARGET * HUGE, classification=False)

    assert [(each.gravity, each.kind, each.columns) for each in great] == [
        (each.gravity, each.kind, each.columns) for each in small
    ]
    assert all("units of 1e+300" in each.how for each in great)


def test_huge_columns_beside_a_huge_target_are_read_off_as_small_ones() -> None:
    numbers = TABLE[["near", "noise"]]
    target = (numbers["near"] + numbers["noise"]).to_numpy()

    assert set(derived_columns(numbers * HUGE, target * HUGE, False)) == {"near", "noise"}


def test_a_huge_column_is_as_strong_as_a_small_one() -> None:
    numbers = TABLE[["near", "noise"]]
    small = feature_strengths(numbers, TARGET, classification=False)
    great = feature_strengths(numbers * HUGE, TARGET * HUGE, classification=False)

    assert {name: each.value for name, each in great.items()} == pytest.approx(
        {name: each.value for name, each in small.items()}
    )


def test_rows_with_other_huge_targets_are_no_copies() -> None:
    equal, hidden = np.zeros(ROWS, dtype=np.int64), np.arange(ROWS) >= ROWS // 2

    found = _whole(equal, TARGET * HUGE, hidden, classification=False)

    np.testing.assert_array_equal(found, _whole(equal, TARGET, hidden, classification=False))
    assert not found.all()


def test_ordinary_numbers_and_other_columns_stay_as_they_are() -> None:
    assert table_in_units(TABLE) is TABLE
    assert in_units(TARGET) is TARGET
    mixed = TABLE.assign(noise=TABLE["noise"] * HUGE)
    pd.testing.assert_frame_equal(table_in_units(mixed), TABLE)
