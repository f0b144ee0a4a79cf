from __future__ import annotations

import math

import numpy as np
import pytest
from landscape_samples import resampled, simulated_rows

from heldout.landscape.utility import Measured
from heldout.scoring.corrected_error import corrected_standard_error
from heldout.scoring.power import resolvable_gap, rows_needed, spread


def test_the_gap_that_these_rows_resolve_needs_these_rows():
    standard_error = 0.42 / math.sqrt(918)
    assert rows_needed(0.42, resolvable_gap(standard_error)) == 918


def test_the_last_bits_of_a_quotient_cost_no_row():
    assert 13 * (0.07 / 0.01) ** 2 > 637
    assert rows_needed(0.07, 0.01) == 637


@pytest.mark.parametrize("gap", [0.0, -0.1, math.nan])
def test_no_number_of_rows_resolves_nothing(gap: float):
    with pytest.raises(ValueError, match="gap must be above 0"):
        rows_needed(0.42, gap)


def test_the_spread_is_that_of_the_rows_whatever_their_number():
    for rows in (200, 800):
        right = simulated_rows(np.random.default_rng(4), [0.9, 0.8], rows)
        sample = resampled(rows)
        difference = Measured(0.1, sample.replicates(right[0]) - sample.replicates(right[1]))
        assert spread(difference, rows) == pytest.approx(float(np.std(right[0] - right[1])), rel=0.1)


def test_as_many_rows_as_needed_find_the_gap_in_95_percent_of_the_cases():
    random = np.random.default_rng(6)
    row_spread, gap = 0.42, 0.05
    rows = rows_needed(row_spread, gap)
    differences = random.normal(gap, row_spread, (4000, rows)).mean(axis=1)
    found = differences > 1.96 * row_spread / math.sqrt(rows)
    assert found.mean() == pytest.approx(0.95, abs=0.015)


def test_one_fold_has_no_standard_error():
    with pytest.raises(ValueError, match=r"at least 2 folds\. Got 1"):
        corrected_standard_error([0.1])
