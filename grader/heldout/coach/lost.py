"""Which parts of a submission lost points, as the rules ask it."""

from __future__ import annotations

from heldout.coach.interface import Context
from heldout.scoring.measured import Loss, PartName


def loss_of(context: Context, part: PartName) -> Loss | None:
    """What was lost in a part, or in handling and tuning together where they cannot be told apart."""
    regret = context.assessment.regret if context.assessment else None
    if regret is None:
        return None
    found: Loss | None = getattr(regret, part)
    return found if found is not None or part == "model_choice" else regret.handling_and_tuning


def has_lost(context: Context, part: PartName) -> bool:
    """Whether a part lost more than δ, of a submission that lost more than δ in all."""
    regret = context.assessment.regret if context.assessment else None
    found, result = loss_of(context, part), context.result
    if regret is None or found is None or result is None:
        return False
    return regret.total.value > result.delta and found.value > result.delta
