"""What was lost against the reference, and in which of three steps: data handling, tuning, choice of family.

    r = U* − U = c + h + t
    choice         c = U* − U_f*
    data handling  h = U(P_R, H_L) − U      the learner's hyperparameters on the reference preprocessing
    tuning         t = U_f* − U(P_R, H_L)

The order is fixed: data first, then tuning, then the family. Where a step cannot be judged, less is said, never a
guess.
"""

from __future__ import annotations

from dataclasses import replace

from heldout.landscape.utility import Measured
from heldout.scoring.interface import Loss, Regret, Split
from heldout.scoring.steps import EXACT, Steps
from heldout.scoring.verdict import loss


def regret(
    own: Measured,
    best: Measured,
    family: Measured | None,
    swap: Measured | None,
    delta: float,
    margin: float,
    steps: Steps = EXACT,
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
    """
    split = _split(own, family, swap, delta)
    parts: dict[str, Measured] = {}
    if family is not None and split in ("three_parts", "handling_and_tuning"):
        parts["model_choice"] = best - family
    if family is not None and split == "handling_and_tuning":
        parts["handling_and_tuning"] = family - own
    if swap is not None and split in ("three_parts", "better_features"):
        parts["data_handling"] = swap - own
    if family is not None and swap is not None and split == "three_parts":
        parts["tuning"] = family - swap
    total = best - own
    blameless = total.value <= delta
    judged = {name: _judged(part, margin, blameless, steps) for name, part in parts.items()}
    return Regret(loss(total, margin, steps), **judged)


def _split(own: Measured, family: Measured | None, swap: Measured | None, delta: float) -> Split:
    """How far the loss can be split.

    That a model does worse on the reference's features shows that its own are better only where it is a working model.
    One that stays behind what its family gets on the reference's features (U < U_f* − δ, the same as w < t − δ for
    features worth w = −h) has lost more by its settings than its features can be worth: the families were not judged
    unfairly, and the identity says by itself that tuning is to blame.
    """
    if family is None:
        return "unknown_family"
    if swap is None:
        return "handling_and_tuning"
    beats_ours = swap.value - own.value < -delta
    return "better_features" if beats_ours and own.value >= family.value - delta else "three_parts"


def _judged(part: Measured, margin: float, blameless: bool, steps: Steps) -> Loss:
    judged = loss(part, margin, steps)
    return replace(judged, verdict="undecided") if blameless and judged.verdict == "worse" else judged
