"""What a challenge's test can and cannot tell apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from heldout.base.words import listed, was_or_were
from heldout.landscape.constants import why_not_gradable
from heldout.landscape.interface import HiddenPart, Landscape
from heldout.report.explanation.prose import beside, heading, spoken
from heldout.report.explanation.units import gap
from heldout.report.interface import Screen
from heldout.scoring.families import gradable
from heldout.scoring.power import resolvable_gap, rows_needed
from heldout.scoring.steps import steps_within

POWER = 0.95


@dataclass(frozen=True)
class Resolution:
    """What one hidden part can tell apart. Differences are in units of the metric."""

    units: int
    unit: str
    """`rows`, or `groups` where groups are whole."""
    gap: float | None
    """The smallest difference of two models that is found in 95 % of the cases; None where it is not defined."""
    units_for_half: int | None
    """How many it takes to find half of that."""
    best: str
    tied: tuple[str, ...]
    """Families that are as good a choice as the best one, itself left out: what a card names as good choices."""
    undecided: tuple[str, ...]
    """Families behind the best one by cross-validation, though not beyond chance on these rows alone."""
    worse: tuple[str, ...]
    """Families that are worse beyond chance."""
    choice_gradable: bool
    tuning_gradable: bool
    reason: str | None
    """Why no points can be given at all; None where they can."""
    step: float | None = None
    """What scores on this part are rounded to before they are shown; None where they are not."""
    left_out: tuple[str, ...] = ()
    """Families that were not calibrated: what is said of the others does not hold for them."""

    def as_json(self) -> dict[str, Any]:
        """Every fact, and the power that the smallest difference is for."""
        left_out = {"left_out_families": list(self.left_out)} if self.left_out else {}
        return {
            "unit": self.unit,
            "units": self.units,
            "smallest_difference": self.gap,
            "score_step": self.step,
            "power": POWER,
            "units_for_half": self.units_for_half,
            "best_family": self.best,
            "tied_families": list(self.tied),
            "undecided_families": list(self.undecided),
            "worse_families": list(self.worse),
            "choice_gradable": self.choice_gradable,
            "tuning_gradable": self.tuning_gradable,
            "not_gradable_because": self.reason,
            **left_out,
        }

    def facts(self) -> list[tuple[str, str]]:
        """A name and a sentence for each."""
        return [*self._differences(), *self._gradable()]

    def lines(self, screen: Screen) -> list[str]:
        """The facts in two columns."""
        facts = self.facts()
        size = max(len(name) for name, _ in facts)
        lines = [heading(screen, "What this test can and cannot tell")]
        for name, words in facts:
            lines += beside(name, size, words, screen)
        return lines

    def _differences(self) -> list[tuple[str, str]]:
        if self.gap is None:
            return [("differences", f"undefined on resamples of its {self.units:,} {self.unit}")]
        words = f"{gap(self.gap)}: two tuned models closer than that look alike on {self.units:,} hidden {self.unit}"
        facts = [("differences", f"{words} (found with 95 % power)")]
        if self.units_for_half is not None:
            facts.append(("half of that", f"would need {self.units_for_half:,} hidden {self.unit}"))
        if self.step is not None:
            facts.append(("scores", f"shown in steps of {self.step:g}: less is no difference on these rows"))
        return facts

    def _gradable(self) -> list[tuple[str, str]]:
        if self.reason is not None:
            return [("points", self.reason)]
        best = spoken(self.best)
        alike = f"{listed([spoken(name) for name in self.tied])}: as good a choice as {best}, the best"
        alike += " of those that were calibrated" if self.left_out else ""
        behind = f"{listed([spoken(name) for name in self.undecided])}: behind {best} in cross-validation, but these "
        behind += f"{self.unit} alone do not show it"
        tuning = (
            "gradable: bad settings cost more than chance does"
            if self.tuning_gradable
            else f"hardly gradable: most settings of {best} come close to its best"
        )
        return [
            *([("alike here", alike)] if self.tied else []),
            *([("less sure", behind)] if self.undecided else []),
            ("model choice", self._choice(best)),
            ("tuning", tuning),
        ]

    def _choice(self, best: str) -> str:
        """Whether the choice of a family can be graded; no word on families that were not calibrated."""
        behind = f"{listed([spoken(name) for name in self.worse])} {'is' if len(self.worse) == 1 else 'are'} clearly"
        if not self.left_out:
            return f"gradable: {behind} worse than {best}" if self.choice_gradable else "not gradable: all families tie"
        without = f"{listed([spoken(name) for name in self.left_out])} {was_or_were(self.left_out)} not calibrated"
        if self.choice_gradable:
            return f"gradable in part: {behind} worse than {best}; {without}"
        known = (
            f"all that were calibrated tie with {best}"
            if self.tied or self.undecided
            else f"{best} alone was calibrated"
        )
        return f"not known: {known}; {without}"


def resolution(landscape: Landscape, part: HiddenPart) -> Resolution | None:
    """What a hidden part can tell apart; None where this copy of the landscape does not hold it."""
    result = landscape.parts.get(part)
    if result is None:
        return None
    can = gradable(landscape, part)
    smallest = resolvable_gap(result.se) if math.isfinite(result.se) and result.se > 0 else None
    return Resolution(
        units=result.units,
        unit="rows" if result.units == result.rows else "groups",
        gap=smallest,
        units_for_half=None if smallest is None else rows_needed(math.sqrt(result.units) * result.se, smallest / 2),
        best=landscape.best,
        tied=tuple(name for name in can.good if name != landscape.best),
        undecided=tuple(name for name in can.tied if name not in can.good),
        worse=tuple(name for name in result.reference if name not in can.tied and name != landscape.best),
        choice_gradable=can.choice,
        tuning_gradable=can.tuning,
        reason=why_not_gradable(result, landscape.best),
        step=steps_within(result.delta).size if part == "public" else None,
        left_out=landscape.left_out,
    )
