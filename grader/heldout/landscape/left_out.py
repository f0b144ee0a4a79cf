"""What a calibration left out, and how much less its reference is worth for it. No numpy where nothing was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from heldout.base.words import listed, was_or_were
from heldout.landscape.interface import Landscape, PartResult
from heldout.landscape.sizes import Cost


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

    @property
    def matters(self) -> bool:
        """Whether points may be others than those of the whole landscape, beyond what the public rows can tell."""
        return bool(self.families) or self.error > self.delta

    def caveat(self) -> str:
        """What everybody should know who is graded by it: a sentence without its full stop."""
        told = []
        if self.families:
            names = listed([name.replace("_", " ") for name in self.families])
            told.append(f"{names} {was_or_were(self.families)} left out, so points are held against the other families")
        if self.configurations:
            told.append("fewer configurations were tried than are wanted, so the reference may be another")
        return f"the landscape of this challenge was calibrated in part: {'; '.join(told)}"


def is_whole(landscape: Landscape, costs: Mapping[str, Cost]) -> bool:
    """Whether nothing was left out; a landscape without its hidden parts can tell."""
    return not landscape.left_out and not _fewer(landscape, costs)


def left_out(landscape: Landscape, costs: Mapping[str, Cost]) -> LeftOut | None:
    """What is missing; None where nothing is. `costs` say how many configurations each family is to have."""
    if is_whole(landscape, costs):
        return None
    from heldout.landscape.tuner import draw_error

    part, best = landscape.parts["public"], landscape.family(landscape.best)
    found = best.configurations if best else ()
    error = draw_error([each.cv for each in found], [each.utility["public"] for each in found])
    slope = _slope(part, landscape.best)
    return LeftOut(landscape.left_out, _fewer(landscape, costs), error, part.delta, error * slope)


def _fewer(landscape: Landscape, costs: Mapping[str, Cost]) -> dict[str, tuple[int, int]]:
    return {
        family.name: (family.size, costs[family.name].size)
        for family in landscape.families
        if family.name in costs and family.size < costs[family.name].size
    }


def _slope(part: PartResult, best: str) -> float:
    """Points for a unit of utility, just below the reference (`docs/scoring.md`, points)."""
    from heldout.landscape.constants import point_range

    reach = point_range(part, best)
    if not (reach > 0 and part.tau > 0):
        return math.nan
    return 50 * (1 / reach + math.log(2) / part.tau / (1 - 2 ** (-reach / part.tau)))
