"""What is explained: a stored score card, and the landscape that it was held against."""

from __future__ import annotations

import math
from dataclasses import dataclass

from heldout.landscape.families.interface import Family
from heldout.landscape.interface import FamilyResult, HiddenPart, Landscape, PartResult
from heldout.landscape.utility import floored_at_dummy, oriented
from heldout.report.explanation.units import Units
from heldout.scoring.interface import ScoreCard


@dataclass(frozen=True)
class ExplainedAttempt:
    """One attempt with all that is known about it."""

    card: ScoreCard
    landscape: Landscape | None = None
    families: tuple[Family, ...] = ()
    """The challenge's families with their search spaces; empty where they cannot be had."""
    part: HiddenPart = "public"

    @property
    def units(self) -> Units:
        """The challenge's metric."""
        return Units(self.card.metric.name, self.card.metric.greater_is_better)

    @property
    def result(self) -> PartResult | None:
        """What the landscape knows of the part; None without one."""
        return None if self.landscape is None else self.landscape.parts.get(self.part)

    @property
    def measured(self) -> float | None:
        """The utility of the attempt's score; None where it has none."""
        if self.card.score is None or not math.isfinite(self.card.score.public):
            return None
        return oriented(self.card.score.public, self.units.greater_is_better)

    @property
    def utility(self) -> float | None:
        """U: the utility as it counts, never below the dummy's; None without score or landscape."""
        if self.measured is None or self.result is None:
            return None
        return floored_at_dummy(self.measured, self.result.dummy)

    @property
    def family_name(self) -> str | None:
        """The family that the card names; None where there is no model."""
        return self.card.model.family if self.card.model else None

    @property
    def reference_family(self) -> FamilyResult | None:
        """The landscape's family of the attempt; None where it has no such family."""
        if self.landscape is None or self.family_name is None:
            return None
        return self.landscape.family(self.family_name)

    @property
    def family(self) -> Family | None:
        """The attempt's family as the challenge runs it; None where it is not known."""
        return next((each for each in self.families if each.name == self.family_name), None)
