"""What a calibration left out, and how much less its reference is worth for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from heldout.landscape.constants import point_range
from heldout.landscape.interface import Landscape, PartResult
from heldout.landscape.sizes import Cost
from heldout.landscape.tuner import draw_error


@dataclass(frozen=True)
class LeftOut:
    """What a landscape would hold if nothing had been left out."""

    families: tuple[str, ...]
    """Not in it at all: they are no choice that it knows, and their submissions get no parts."""
    configurations: Mapping[str, tuple[int, int]]
    """How many of how many a family has, where some are missing."""
    error: float
    """Standard deviation of U* by which configurations were drawn, on public rows; NaN where one cannot say."""
    delta: float
    """δ on public rows: a difference up to it is none."""
    points: float
    """What `error` is in points, for a submission that is about as good as the reference."""


def left_out(landscape: Landscape, costs: Mapping[str, Cost]) -> LeftOut | None:
    """What is missing; None where nothing is. `costs` say how many configurations each family is to have."""
    fewer = {
        family.name: (family.size, costs[family.name].size)
        for family in landscape.families
        if family.name in costs and family.size < costs[family.name].size
    }
    if not fewer and not landscape.left_out:
        return None
    part, best = landscape.parts["public"], landscape.family(landscape.best)
    found = best.configurations if best else ()
    error = draw_error([each.cv for each in found], [each.utility["public"] for each in found])
    return LeftOut(landscape.left_out, fewer, error, part.delta, error * _slope(part, landscape.best))


def _slope(part: PartResult, best: str) -> float:
    """Points for a unit of utility, just below the reference (`docs/scoring.md`, points)."""
    reach = point_range(part, best)
    if not (reach > 0 and part.tau > 0):
        return math.nan
    return 50 * (1 / reach + math.log(2) / part.tau / (1 - 2 ** (-reach / part.tau)))
