"""Points, 0 to 100: half for the way from guessing to the reference, half that halves with every τ you fall short.

    x = max(0, r − δ)      G = U* − U_0 − δ      q(x) = 2^(−x/τ)
    P = 100 · [ ½ · max(0, 1 − x/G) + ½ · max(0, (q(x) − q(G)) / (1 − q(G))) ]

They depend on the submission through U alone, never on what its model is called: 0 for the dummy, 100 for the
reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heldout.landscape.utility import Measured
from heldout.scoring.attribution import attribute
from heldout.scoring.measured import Points, Regret
from heldout.scoring.steps import EXACT, Steps

_FEWEST_REPLICATES = 20


@dataclass(frozen=True)
class Scale:
    """What turns a loss into points; fixed by the landscape, the same for every submission."""

    range: float
    """G > 0."""
    delta: float
    """δ ≥ 0."""
    tau: float
    """τ > 0."""


def points_of(losses: NDArray[np.float64], scale: Scale) -> NDArray[np.float64]:
    """P for each total loss r, in the shape of `losses`; NaN stays NaN."""
    beyond = np.maximum(0.0, losses - scale.delta)
    floor = np.exp2(-scale.range / scale.tau)
    way = np.maximum(0.0, 1 - beyond / scale.range)
    closeness = np.maximum(0.0, (np.exp2(-beyond / scale.tau) - floor) / (1 - floor))
    values: NDArray[np.float64] = 100 * (0.5 * way + 0.5 * closeness)
    return values


def point_value(loss: float, scale: Scale) -> float:
    """P for one total loss r."""
    return float(points_of(np.array([loss]), scale)[0])


def points(total: Measured, regret: Regret, scale: Scale, steps: Steps = EXACT) -> Points:
    """Points for a total loss, their uncertainty, and what each part of the regret took of them.

    The uncertainty is that of this submission on other hidden rows like these: each replicate of r goes through P on
    the fixed scale. Points end at 0 and 100, so near the ends the standard deviation is that of one side only.
    """
    value = point_value(total.value, scale)
    replicates = points_of(total.replicates, scale)
    defined = replicates[np.isfinite(replicates)]
    sd = float(np.std(defined, ddof=1)) if len(defined) >= _FEWEST_REPLICATES else None
    return Points(value, steps.spread_of_points(sd), **attribute(100 - value, regret))
