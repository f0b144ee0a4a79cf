"""What a suggestion should bring in points, from its gains on folds of the training rows (scoring.md, section 10)."""

from __future__ import annotations

import math

from heldout.coach.interface import Context, FoldGain
from heldout.landscape.constants import point_range
from heldout.landscape.utility import floored_at_dummy, rounded
from heldout.scoring.corrected_error import corrected_standard_error
from heldout.scoring.interface import Expected
from heldout.scoring.points import Scale, point_value

FOLDS = 3
"""How many folds it takes to say how sure a gain is."""
_EIGHTY_PERCENT = 1.2815515655446004


def expected(context: Context, gain: FoldGain) -> Expected | None:
    """The points that a gain leads to, with an 80 % interval; None where one fold cannot say how sure that is, or where
    the challenge gives no points.

    The utility is U and the mean gain. SE² = (corrected error of the paired gains)² + se², where se is the challenge's
    own; low and high are the points at the ends of the interval of the utility.
    """
    result, landscape = context.result, context.landscape
    if result is None or landscape is None or context.utility is None or len(gain.gains) < 2:
        return None
    span = point_range(result, landscape.best)
    if not (span > 0 and result.tau > 0):
        return None
    own = floored_at_dummy(context.utility, result.dummy)
    best = floored_at_dummy(result.reference[landscape.best], result.dummy)
    scale = Scale(span, result.delta, result.tau)
    utility = own + gain.mean
    reach = _EIGHTY_PERCENT * math.hypot(corrected_standard_error(gain.gains), result.se)
    value, low, high = (
        point_value(best - floored_at_dummy(each, result.dummy), scale)
        for each in (utility, utility - reach, utility + reach)
    )
    return Expected(value, low, high, rounded(utility))
