"""What the reference families say on one hidden part: which ones serve, and what the challenge can grade at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heldout.landscape.interface import HiddenPart, Landscape
from heldout.landscape.utility import Measured, floored_at_dummy, replicates_floored_at_dummy
from heldout.scoring.measured import Loss
from heldout.scoring.verdict import loss

DUMMY = "dummy"
"""The family of models that always say the same; its reference is U_0."""
_WORST_SHARE = 0.25


@dataclass(frozen=True)
class Gradable:
    """What one hidden part can grade; for the challenge's author."""

    choice: bool
    """Some family is worse than f* beyond doubt."""
    tuning: bool
    """Within f* the worst quarter of the configurations loses more than 2·se + m."""
    good: tuple[str, ...]
    """Families that would have been a good choice (`good_families`), the best first."""
    tied: tuple[str, ...]
    """Families that are not worse than f* beyond doubt on these rows, the best first; f* itself is one of them. Those
    that are no good choice lie behind by cross-validation, which these rows alone cannot confirm."""


def dummy_of(landscape: Landscape, part: HiddenPart) -> Measured:
    """U_0 with its replicates."""
    result = landscape.parts[part]
    return Measured(result.dummy, _doubles(result.dummy_replicates))


def reference_of(landscape: Landscape, part: HiddenPart, family: str) -> Measured | None:
    """U_f* with its replicates; U_0 for the dummy; None for a family that is not in the landscape."""
    result = landscape.parts[part]
    if family in result.reference:
        value = floored_at_dummy(result.reference[family], result.dummy)
        return Measured(
            value, replicates_floored_at_dummy(result.reference_replicates[family], result.dummy_replicates)
        )
    return dummy_of(landscape, part) if family == DUMMY else None


def losses_by_family(landscape: Landscape, part: HiddenPart) -> dict[str, Loss]:
    """U* − U_f* of every family with interval and verdict, the smallest loss first."""
    best = _reference(landscape, part, landscape.best)
    margin = landscape.parts[part].margin
    losses = {
        family: loss(best - _reference(landscape, part, family), margin) for family in landscape.parts[part].reference
    }
    return dict(sorted(losses.items(), key=lambda item: item[1].value))


def good_families(landscape: Landscape, part: HiddenPart) -> tuple[str, ...]:
    """The families that would have been a good choice, best first.

    Hidden rows and cross-validation are pooled, V_f = (n_te·U_f* + n_tr·CV_f)/(n_te + n_tr), since the choice is made
    before anyone sees hidden rows: all with V_{f*} − V_f < m whose loss is not "worse".
    """
    rows, training = landscape.parts[part].rows, landscape.training_rows
    pooled = {
        family: (rows * _reference(landscape, part, family).value + training * landscape.reference_cv[family])
        / (rows + training)
        for family in landscape.parts[part].reference
    }
    margin = landscape.parts[part].margin
    good = [
        family
        for family, lost in losses_by_family(landscape, part).items()
        if family == landscape.best or (lost.verdict != "worse" and pooled[landscape.best] - pooled[family] < margin)
    ]
    return tuple(sorted(good, key=lambda family: -pooled[family]))


def neighbours(landscape: Landscape, part: HiddenPart, utility: float) -> tuple[str, ...]:
    """The families that, tuned honestly and alone, get as far as this utility (within δ), the best first."""
    delta = landscape.parts[part].delta
    reached = {
        family: _reference(landscape, part, family).value
        for family in landscape.parts[part].reference
        if utility - _reference(landscape, part, family).value <= delta
    }
    return tuple(sorted(reached, key=lambda family: -reached[family]))


def gradable(landscape: Landscape, part: HiddenPart) -> Gradable:
    """Whether this part can grade the choice of a family and its tuning."""
    result = landscape.parts[part]
    losses = losses_by_family(landscape, part)
    tied = tuple(family for family, lost in losses.items() if lost.verdict != "worse" or family == landscape.best)
    top = _reference(landscape, part, landscape.best).value
    limit = 2 * result.se + result.margin
    best = landscape.family(landscape.best)
    behind = (
        [top - floored_at_dummy(one.utility.get(part), result.dummy) for one in best.configurations] if best else []
    )
    far_behind = sum(shortfall > limit for shortfall in behind)
    return Gradable(
        choice=len(tied) < len(losses),
        tuning=bool(behind) and far_behind >= _WORST_SHARE * len(behind),
        good=good_families(landscape, part),
        tied=tied,
    )


def _reference(landscape: Landscape, part: HiddenPart, family: str) -> Measured:
    found = reference_of(landscape, part, family)
    if found is None:
        raise KeyError(f"the landscape of {landscape.challenge_id} has no family {family}")
    return found


def _doubles(replicates: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(replicates, dtype=np.float64)
