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
_OF_FEW_FOLDS = (3.0776835, 1.8856181, 1.6377444, 1.5332063, 1.4758840, 1.4397557, 1.4149239, 1.3968153, 1.3830287)
"""The same of Student's t with 1, 2, … degrees of freedom: so few folds know their own scatter badly."""
_ELSEWHERE = 0.5
"""Share of the way from the dummy to the reference by which the reference's own two utilities may differ."""


def expected(context: Context, gain: FoldGain) -> Expected | None:
    """The points that a gain leads to, with an 80 % interval; None where one fold cannot say how sure it is, where the
    challenge gives no points, or where rows left out of training are no measure of the hidden ones.

    The utility is U and the mean gain. Its interval has the corrected error of the paired gains, by Student's t, and
    the challenge's own se; low and high are the points at its ends. Where that would be beyond U*, two measures may
    disagree: a model that runs wild on one fold, as linear models do beyond the times they were fitted on, gains more
    there than there is to be lost on the hidden rows. Then the lead over the reference on the same folds says where the
    edited model ends at worst, the utility is halfway from there to U*, and the interval has both.
    """
    result, landscape = context.result, context.landscape
    if result is None or landscape is None or context.utility is None or len(gain.gains) < 2:
        return None
    span = point_range(result, landscape.best)
    if not (span > 0 and result.tau > 0) or reference_elsewhere(context) is not None:
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


def reference_elsewhere(context: Context) -> float | None:
    """The reference's utility on rows left out of training, where it says nothing of the hidden rows; None elsewhere.

    It is the same model on both. Where its two utilities differ by more than half of what lies between dummy and
    reference (noise in the labels to learn from, a hidden population of its own), so may any gain.
    """
    result, landscape = context.result, context.landscape
    family = next((each for each in landscape.families if each.name == landscape.best), None) if landscape else None
    if result is None or landscape is None or family is None or not family.configurations:
        return None
    best = floored_at_dummy(result.reference[landscape.best], result.dummy)
    on_folds = statistics.fmean(family.best.cv_folds)
    return on_folds if abs(best - on_folds) > _ELSEWHERE * (best - result.dummy) else None


def _reach(differences: Sequence[float], se: float) -> float:
    """Half of an 80 % interval: of the corrected resampled t test (Nadeau and Bengio 2003), and of the hidden rows."""
    freedom = len(differences) - 1
    factor = _OF_FEW_FOLDS[freedom - 1] if freedom <= len(_OF_FEW_FOLDS) else _EIGHTY_PERCENT
    return math.hypot(factor * corrected_standard_error(differences), _EIGHTY_PERCENT * se)


def _leads(landscape: Landscape, gain: FoldGain) -> tuple[float, ...]:
    """By how much the edited model is better than the reference, fold by fold."""
    theirs = next(each for each in landscape.families if each.name == landscape.best).best.cv_folds
    return tuple(ours - other for ours, other in zip(gain.edited, theirs, strict=False))
