"""Where the lost points went: to each part of the regret in proportion to what it lost."""

from __future__ import annotations

from heldout.scoring.measured import PartName, Regret


def attribute(lost: float, regret: Regret) -> dict[PartName, float]:
    """Sub-scores, 100 minus the points that each part lost: `lost` points (0 to 100) in proportion to positive losses.

    A part that gained something takes nothing and pays for nothing. Parts of which nothing can be said are left out:
    where the learner's features beat the reference's and nothing tells what else was lost by, data handling keeps its
    100 and the rest stays unsplit.
    """
    shortfalls = {name: max(0.0, part.value) for name, part in regret.parts().items()}
    whole = sum(shortfalls.values())
    return {name: 100 - (lost * shortfall / whole if whole > 0 else 0.0) for name, shortfall in shortfalls.items()}
