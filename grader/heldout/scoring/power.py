"""How many hidden rows it takes to tell two models apart, and what this test can tell apart."""

from __future__ import annotations

import math

from heldout.landscape.utility import Measured

_FACTOR = 13.0
"""(1.960 + 1.645)²: a two-sided test at 5 % that finds the gap in 95 % of the cases."""
_LAST_BITS = 1e-9


def spread(difference: Measured, rows: int) -> float:
    """s_d = √n · SE: how much the paired difference of two models varies from row to row, in units of utility."""
    return math.sqrt(rows) * difference.standard_error()


def rows_needed(spread: float, gap: float) -> int:
    """Hidden rows that resolve a gap with 95 % power: n = 13 · (s_d / D)², rounded up.

    >>> rows_needed(0.42, 0.05)
    918

    Raises:
        ValueError: the gap is not above 0.
    """
    if not gap > 0:
        raise ValueError(f"gap must be above 0. Got {gap}.")
    return math.ceil(_FACTOR * (spread / gap) ** 2 * (1 - _LAST_BITS))


def resolvable_gap(standard_error: float) -> float:
    """The smallest gap that these hidden rows resolve with 95 % power, for a paired standard error on them.

    `PartResult.se` is that of a typical pair of tuned families.
    """
    return math.sqrt(_FACTOR) * standard_error
