"""A utility on hidden rows, held against the challenge's landscape: points, regret, equivalent trials, good families.

Plain numbers and arrays in, plain numbers and words out: no model, no label and no scikit-learn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heldout.landscape.constants import point_range, why_not_gradable
from heldout.landscape.interface import HiddenPart, Landscape
from heldout.landscape.tuner import expected_best
from heldout.landscape.utility import Measured, floored_at_dummy, replicates_floored_at_dummy, rounded
from heldout.scoring.families import DUMMY, dummy_of, good_families, neighbours, reference_of
from heldout.scoring.measured import Assessment, EquivalentTrials
from heldout.scoring.points import Scale, points, points_of
from heldout.scoring.regret import OwnRefits, regret
from heldout.scoring.steps import EXACT, Steps
from heldout.scoring.trials import equivalent_trials


def assess(
    landscape: Landscape,
    part: HiddenPart,
    utility: float | None,
    utility_replicates: ArrayLike,
    family: str | None,
    swap: float | None = None,
    swap_replicates: ArrayLike | None = None,
    steps: Steps = EXACT,
    own_refits: OwnRefits | None = None,
) -> Assessment:
    """What a submission's utility is worth on one hidden part.

    Args:
        landscape: of the submission's challenge, and not stale.
        part: whose rows were scored.
        utility: U, oriented; missing, not finite or worse than the dummy counts as U_0.
        utility_replicates: U in each resample of the landscape's own weight matrix, shape (B,). Fewer will do: they are
            paired with the first ones of the landscape.
        family: the learner's; None, `unknown`, `ensemble` or one that is not in the landscape leave the loss unsplit.
        swap: U(P_R, H_L), oriented: the learner's hyperparameters refitted on the reference preprocessing; None where
            that could not be done.
        swap_replicates: like `utility_replicates`.
        steps: what the utilities and replicates that are given were rounded to. Intervals end on a step, and a utility
            within a step of the dummy's counts as the dummy's.
        own_refits: reference models on the learner's own features, oriented; looked at where these are the better ones.
    """
    if part not in landscape.parts:
        return Assessment(f"This test cannot grade that: this copy holds no {part} part of the reference landscape.")
    result = landscape.parts[part]
    reason = why_not_gradable(result, landscape.best)
    if reason is not None:
        return Assessment(reason)
    dummy = dummy_of(landscape, part)
    own = _counted(utility, utility_replicates, dummy, steps)
    best = reference_of(landscape, part, landscape.best)
    assert best is not None
    tuned = reference_of(landscape, part, family) if family is not None else None
    refit = None if swap is None else _counted(swap, () if swap_replicates is None else swap_replicates, dummy, steps)
    refits = None if own_refits is None else _on_own(landscape, part, family, own_refits, dummy, steps)
    if family == DUMMY and tuned is not None:
        refit = own
    parts = regret(own, best, tuned, refit, result.delta, result.margin, steps, refits)
    scale = Scale(point_range(result, landscape.best), result.delta, result.tau)
    return Assessment(
        message=None,
        points=points(best - own, parts, scale, steps),
        regret=parts,
        equivalent_trials=None if family is None else _trials(landscape, part, family, own),
        good_families=None if landscape.left_out else good_families(landscape, part),
        neighbours=neighbours(landscape, part, own.value) if tuned is None and not landscape.left_out else (),
    )


def points_in_resamples(
    landscape: Landscape, part: HiddenPart, utility: float | None, utility_replicates: ArrayLike, steps: Steps = EXACT
) -> NDArray[np.float64] | None:
    """P in each resample, shape (B,), of what `assess` gives points for; None where it gives none."""
    if part not in landscape.parts or why_not_gradable(landscape.parts[part], landscape.best) is not None:
        return None
    result, best = landscape.parts[part], reference_of(landscape, part, landscape.best)
    assert best is not None
    own = _counted(utility, utility_replicates, dummy_of(landscape, part), steps)
    return points_of((best - own).replicates, Scale(point_range(result, landscape.best), result.delta, result.tau))


def _on_own(
    landscape: Landscape, part: HiddenPart, family: str | None, refits: OwnRefits, dummy: Measured, steps: Steps
) -> OwnRefits:
    """The refits as they count, with what the family's tuned model gets on the reference's features."""
    tuned, choice = (_counted(each.value, each.replicates, dummy, steps) for each in (refits.tuned, refits.choice))
    found = landscape.family(family) if family is not None else None
    if found is None:
        return OwnRefits(tuned, choice)
    return OwnRefits(tuned, choice, floored_at_dummy(found.best.utility.get(part), dummy.value))


def _counted(utility: float | None, replicates: ArrayLike, dummy: Measured, steps: Steps) -> Measured:
    count = min(np.shape(replicates)[0], len(dummy.replicates))
    values = np.asarray(replicates, dtype=np.float64)[:count]
    floor = dummy.replicates[:count]
    if steps.exponent is not None:  # the dummy itself, rounded up, must not seem better than it is
        values = np.where(values <= steps.values(floor), floor, values)
        utility = None if utility is None or utility <= steps.value(dummy.value) else utility
    value = floored_at_dummy(None if utility is None else rounded(utility), dummy.value)
    return Measured(value, replicates_floored_at_dummy(values, dummy.replicates))


def _trials(landscape: Landscape, part: HiddenPart, family: str, own: Measured) -> EquivalentTrials | None:
    found = landscape.family(family)
    result = landscape.parts[part]
    if found is None or found.size < 2:
        return None
    drawn = found.configurations[1:]
    utilities = [floored_at_dummy(one.utility.get(part), result.dummy) for one in drawn]
    return equivalent_trials(
        expected_best([one.cv for one in drawn], utilities),
        own.value,
        np.asarray(result.expected_best_replicates.get(family, np.empty((len(drawn), 0))), dtype=np.float64),
        own.replicates,
    )
