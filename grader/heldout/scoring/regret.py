"""What was lost against the reference, and in which of three steps: data handling, tuning, choice of family.

    r = U* − U = c + h + t
    choice         c = U* − U_f*
    data handling  h = U(P_R, H_L) − U      the learner's hyperparameters on the reference preprocessing
    tuning         t = U_f* − U(P_R, H_L)

The order is fixed: data first, then tuning, then the family. Where the learner's features beat the reference's
(h < −δ), the families were judged on other features; then reference models on the learner's own (P_L) tell:

    tuning         t' = max(0, U(P_L, H_f,ref) − U)                        the family's configuration with the best CV
    choice         c'' = max(0, U(P_L, H_f*) − max(U, U(P_L, H_f,ref)))    that of the best family

Where a step cannot be judged, less is said, never a guess. Which part lost most is told of those alone that these rows
can tell from it: the others stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from heldout.bootstrap import percentile_interval
from heldout.landscape.utility import Measured
from heldout.scoring.measured import PART_NAMES, FeaturesWorth, Loss, PartName, Regret
from heldout.scoring.steps import EXACT, Steps
from heldout.scoring.verdict import loss


@dataclass(frozen=True)
class OwnRefits:
    """Reference models on the learner's own features."""

    tuned: Measured
    """U(P_L, H_f,ref)."""
    choice: Measured
    """U(P_L, H_f*)."""
    reference: float | None = None
    """U(P_R, H_f,ref): the first of them on the reference's features."""


def regret(
    own: Measured,
    best: Measured,
    family: Measured | None,
    swap: Measured | None,
    delta: float,
    margin: float,
    steps: Steps = EXACT,
    refits: OwnRefits | None = None,
) -> Regret:
    """The loss in as many parts as can honestly be told apart. No utility may be below the dummy's.

    Within the dead zone (r ≤ δ) no part is called worse: nothing was lost, so nothing is blamed.

    Args:
        own: U, the submission's own predictions.
        best: U*.
        family: U_f* of the learner's family; None where the family is unknown, an ensemble, or not in the landscape.
        swap: U(P_R, H_L); None where the refit could not be done.
        delta: δ.
        margin: m.
        steps: of the intervals' ends.
        refits: reference models on the learner's own features; None where they could not be fitted.
    """
    total = best - own
    blameless = total.value <= delta

    def judged(part: Measured) -> Loss:
        found = loss(part, margin, steps)
        return replace(found, verdict="undecided") if blameless and found.verdict == "worse" else found

    whole = loss(total, margin, steps)
    if family is None:
        return Regret(whole)

    def split(parts: Mapping[PartName, Measured], features: FeaturesWorth | None = None) -> Regret:
        losses = {name: judged(part) for name, part in parts.items()}
        return Regret(
            whole,
            losses.get("model_choice"),
            losses.get("data_handling"),
            losses.get("tuning"),
            losses.get("handling_and_tuning"),
            features=features,
            main=() if blameless else lost_most(parts, delta, steps),
        )

    choice = best - family
    if swap is None:
        return split({"model_choice": choice, "handling_and_tuning": family - own})
    parts: dict[PartName, Measured] = {
        "model_choice": choice,
        "data_handling": swap - own,
        "tuning": family - swap,
    }
    if blameless or parts["data_handling"].value >= -delta:
        return split(parts)
    features = _features(own, family, swap, delta, refits)
    if refits is not None:
        tuned, chosen = _gain(refits.tuned, own), _gain(refits.choice, own, refits.tuned)
        if max(tuned.value, chosen.value) > delta:
            on_own: dict[PartName, Measured] = {**parts, "model_choice": chosen, "tuning": tuned}
            return replace(split(on_own, features), basis="own_features")
    found = split(parts, features)
    if "worse" in (judged(choice).verdict, judged(parts["tuning"]).verdict):
        return found
    return Regret(whole, data_handling=found.data_handling, features=features)


def lost_most(parts: Mapping[PartName, Measured], delta: float, steps: Steps = EXACT) -> tuple[PartName, ...]:
    """The part with the largest loss, and behind it those that these rows cannot tell from it, in the parts' own order;
    empty where no part lost more than δ, or where these rows cannot tell that the largest lost anything (its own 95 %
    interval reaches 0).

    Told apart are two parts whose difference is more than δ, and whose paired 95 % interval of it lies above 0. A part
    that lost δ or less is never one of them: that counts as no loss.
    """
    lost = {name: parts[name] for name in PART_NAMES if name in parts and parts[name].value > delta}
    if not lost:
        return ()
    first = max(lost, key=lambda name: lost[name].value)

    def is_beyond_doubt(part: Measured) -> bool:
        interval = steps.interval(percentile_interval(part.replicates))
        return part.value > delta and interval is not None and interval[0] > 0

    def is_behind(other: Measured) -> bool:
        return is_beyond_doubt(lost[first] - other)

    if not is_beyond_doubt(lost[first]):
        return ()
    return (first, *(name for name, other in lost.items() if name != first and not is_behind(other)))


def _gain(reached: Measured, *others: Measured) -> Measured:
    """How much more than the best of the others was reached, at least 0, with the same in each resample."""
    count = min(len(each.replicates) for each in (reached, *others))
    behind = np.maximum.reduce([each.replicates[:count] for each in others])
    value = max(0.0, reached.value - max(each.value for each in others))
    return Measured(value, np.maximum(0.0, reached.replicates[:count] - behind))


def _features(
    own: Measured, family: Measured, swap: Measured, delta: float, refits: OwnRefits | None
) -> FeaturesWorth | None:
    """What the features are worth, where it is more than δ.

    That a model does worse on the reference's features does not show it: a ruined one may do so anywhere. Where its
    family was not refitted, only a model that gets as far as its family with honest tuning (U ≥ U_f* − δ) shows it.
    """
    if refits is not None and refits.reference is not None:
        worth, choice = refits.tuned.value - refits.reference, max(0.0, refits.choice.value - own.value)
        return FeaturesWorth(worth, choice) if worth > delta else None
    return FeaturesWorth(own.value - swap.value) if own.value >= family.value - delta else None
