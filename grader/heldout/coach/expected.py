"""What a suggestion should bring in points, from its gains on folds of the training rows (scoring.md, section 10)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from heldout.coach.interface import Context, FoldGain
from heldout.landscape.constants import point_range
from heldout.landscape.interface import Landscape
from heldout.landscape.utility import floored_at_dummy, rounded
from heldout.scoring.corrected_error import corrected_standard_error
from heldout.scoring.interface import Expected
from heldout.scoring.points import Scale, point_value

_EIGHTY_PERCENT = 1.2815515655446004


def expected(context: Context, gain: FoldGain) -> Expected | None:
    """The points that a gain leads to, with an 80 % interval; None where one fold cannot say how sure that is, or where
    the challenge gives no points.

    The utility is U and the mean gain. SE² = (corrected error of the paired gains)² + se², where se is the challenge's
    own; low and high are the points at the ends of the interval of the utility. Where that would be beyond U*, two
    measures may disagree: a model that runs wild on one fold, as linear models do beyond the times they were fitted on,
    gains more there than there is to be lost on the hidden rows. Then the lead over the reference on the same folds
    says where the edited model ends at worst, the utility is halfway from there to U*, and the interval has both.
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
    utility, reach = own + gain.mean, _reach(gain.gains, result.se)
    least, most = utility - reach, utility + reach
    leads = _leads(landscape, gain)
    if utility > best > best + statistics.fmean(leads):
        utility = best + statistics.fmean(leads) / 2
        least = best + statistics.fmean(leads) - _reach(leads, result.se)
    value, low, high = (
        point_value(best - floored_at_dummy(each, result.dummy), scale) for each in (utility, least, most)
    )
    return Expected(value, low, high, rounded(utility))


def _reach(differences: Sequence[float], se: float) -> float:
    """Half of an 80 % interval."""
    return _EIGHTY_PERCENT * math.hypot(corrected_standard_error(differences), se)


def _leads(landscape: Landscape, gain: FoldGain) -> tuple[float, ...]:
    """By how much the edited model is better than the reference, fold by fold."""
    family = next(each for each in landscape.families if each.name == landscape.best)
    return tuple(ours - theirs for ours, theirs in zip(gain.edited, family.best.cv_folds, strict=False))
