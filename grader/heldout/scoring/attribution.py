"""Where the lost points went: to each part of the regret in proportion to what it lost."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.scoring.regret import Regret


@dataclass(frozen=True)
class Attribution:
    """Sub-scores: 100 minus the points that each part lost; None where nothing can be said of a part."""

    model_choice: float | None = None
    data_handling: float | None = None
    tuning: float | None = None
    handling_and_tuning: float | None = None
    """Both in one, where they cannot be told apart."""


def attribute(lost: float, regret: Regret) -> Attribution:
    """Split `lost` points (0 to 100) over the parts of the regret in proportion to their positive values.

    A part that gained something takes nothing and pays for nothing. Where the learner's features beat the reference's,
    data handling keeps its 100 and the rest stays unsplit, unless nothing was lost at all.
    """
    if regret.split == "unknown_family":
        return Attribution()
    if regret.split == "better_features":
        rest = None if lost > 0 else 100.0
        return Attribution(model_choice=rest, data_handling=100.0, tuning=rest)
    parts = {
        "model_choice": regret.model_choice,
        "data_handling": regret.data_handling,
        "tuning": regret.tuning,
        "handling_and_tuning": regret.handling_and_tuning,
    }
    shortfalls = {name: max(0.0, part.value) for name, part in parts.items() if part is not None}
    whole = sum(shortfalls.values())
    return Attribution(
        **{name: 100 - (lost * shortfall / whole if whole > 0 else 0.0) for name, shortfall in shortfalls.items()}
    )
