"""Sorted by the target, or not."""

import pandas as pd
import pytest

from heldout.audit.evidence.order import sorted_by


@pytest.mark.parametrize(
    ("values", "classification", "expected"),
    [
        (["a", "a", "b", "b", "c"], True, True),
        (["b", "b", "a", "c", "c"], True, True),
        (["a", "b", "a", "b"], True, False),
        ([1.0, 1.0, 2.5, 7.0], False, True),
        ([7.0, 2.5, 1.0], False, True),
        ([1.0, 3.0, 2.0], False, False),
        ([4, 4, 4], False, False),
        (["a", "a"], True, False),
    ],
)
def test_equal_classes_together_or_numbers_in_one_direction(
    values: list[object], classification: bool, expected: bool
) -> None:
    assert sorted_by(pd.Series(values), classification) is expected
