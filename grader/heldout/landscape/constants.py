"""The constants of a challenge's score, fixed by its landscape so that no submission can move them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from heldout.landscape.interface import PartResult
from heldout.landscape.utility import Measured, floored_at_dummy

MIN_UNITS = 30
"""Hidden rows (or groups) below which nothing is said."""
FEWEST_ROWS = 150
"""Training rows below which no preparation is chosen and no worth is measured: folds of so few rows tell only noise."""
_DEAD_ZONE = 0.5
_MARGIN = 0.05
_HALVING = 0.10


@dataclass(frozen=True)
class Constants:
    """Scale of one hidden part, in units of utility."""

    se: float
    """Median over the families other than f* of the bootstrap standard error of U* − U_f*; NaN where undefined."""
    delta: float
    """Dead zone δ: a loss up to it is no loss."""
    margin: float
    """m: what a loss must exceed to matter."""
    tau: float
    """τ: what half of the second half of the points costs."""


def constants(
    best: str,
    dummy: Measured,
    reference: Mapping[str, Measured],
    defaults: Mapping[str, float],
) -> Constants:
    """se, δ, m and τ of one hidden part.

    Args:
        best: f*.
        dummy: U_0.
        reference: U_f* of every family.
        defaults: utility of every family's default configuration, as measured.

    Where f* is the only family there is no other one to differ from, and se is that of U* − U_0: too large rather than
    too small.
    """
    top = reference[best]
    others = [utility for family, utility in reference.items() if family != best] or [dummy]
    se = float(np.median([(top - other).standard_error() for other in others]))
    reach = top.value - dummy.value
    behind = [max(0.0, top.value - floored_at_dummy(utility, dummy.value)) for utility in defaults.values()]
    return Constants(
        se=se,
        delta=_DEAD_ZONE * se,
        margin=_MARGIN * reach,
        tau=max(float(np.median(behind)), 2 * se, _HALVING * reach),
    )


def point_range(part: PartResult, best: str) -> float:
    """G = U* − U_0 − δ: the loss at which no points are left."""
    return part.reference[best] - part.dummy - part.delta


def why_not_gradable(part: PartResult, best: str) -> str | None:
    """Why this part of the test can give no points, as one sentence; None where it can."""
    opening = "This test cannot grade that:"
    if part.units < MIN_UNITS:
        unit = "rows" if part.units == part.rows else "groups"
        return f"{opening} it has {part.units} hidden {unit}, and below {MIN_UNITS} luck decides."
    reach = part.reference[best] - part.dummy
    if not math.isfinite(part.se):
        return f"{opening} the metric is undefined on most resamples of its hidden rows."
    if reach <= 0:
        return f"{opening} the best tuned model ({best}) is no better on its hidden rows than a constant prediction."
    if reach < 2 * part.se or point_range(part, best) <= 0:
        return (
            f"{opening} the best tuned model ({best}) is better than a constant prediction by {reach:.2g}, "
            f"which is within the noise of its {part.rows} hidden rows ({2 * part.se:.2g})."
        )
    return None
