"""From guessing to the reference: where an attempt's score stands on the way, and which steps are left."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from heldout.landscape.utility import floored_at_dummy, rounded
from heldout.report.explanation.prose import BOLD, cell, heading, paint, paragraph, span, spoken
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.explanation.units import Units
from heldout.report.interface import Screen
from heldout.scoring.measured import Interval, Regret

What = Literal["guessing", "library_default", "yours", "your_settings_on_reference_data", "family", "reference"]
_LABEL = 32
_BAR = 12
_GAP = "  "
_SAME = 1e-6
"""Utility that two numbers of a card, which are rounded, may be apart."""


@dataclass(frozen=True)
class Stop:
    """One level on the way."""

    what: What
    label: str
    utility: float
    ci95: Interval | None = None
    """Of this level: the submission's own score, or what the step from the level before brings it to; None where no
    interval is known."""


@dataclass(frozen=True)
class Waterfall:
    """The levels in the order in which they are told; what follows `yours` is what could still be gained."""

    units: Units
    stops: tuple[Stop, ...]
    below_guessing: bool
    """The attempt scores less than the dummy and counts as the dummy."""

    def as_json(self) -> list[dict[str, Any]]:
        """A level per entry: its score, and the change of the score since the one before."""
        scores = [self.units.score(stop.utility) for stop in self.stops]
        changes = [None, *(rounded(score - before) for before, score in pairwise(scores))]
        return [
            {"level": stop.what, "label": stop.label, "score": score, "change": change}
            for stop, score, change in zip(self.stops, scores, changes, strict=True)
        ]

    def lines(self, screen: Screen) -> list[str]:
        """A line per level, with a bar from the level before to this one."""
        utilities = [stop.utility for stop in self.stops]
        low, high = min(utilities), max(utilities)
        places = self.units.decimals(utilities)
        scores = [self.units.shown(utility, places) for utility in utilities]
        changes = ["", *(self.units.change(b - a, places) for a, b in pairwise(utilities))]
        sizes = max(map(len, scores)), max(map(len, changes))
        left = screen.width - sum(sizes) - 2 - 3 * len(_GAP)
        size = max(8, min(_LABEL, left - _BAR))
        room = max(1, left - size)

        def share(utility: float) -> float:
            return (utility - low) / (high - low) if high > low else 0.0

        title = f"From guessing to the reference ({self.units.metric}, {self.units.direction})"
        lines = [heading(screen, title)]
        for index, stop in enumerate(self.stops):
            graph = span(share(utilities[index - 1]), share(stop.utility), room) if index else ""
            label = cell(stop.label, size)
            words = f"  {label}{_GAP}{scores[index]:>{sizes[0]}}{_GAP}{changes[index]:>{sizes[1]}}{_GAP}{graph}"
            lines.append(paint(screen, words.rstrip(), BOLD) if stop.what == "yours" else words.rstrip())
        if any(b < a for a, b in pairwise(utilities)):
            lines += paragraph("A hatched bar (░) is a step back.", screen, "  ")
        if self.stops[-1].utility < self.stops[-2].utility and self.stops[-2].what == "family":
            words = (
                "The reference is the family that is best in cross-validation; on these rows yours, tuned, does better."
            )
            lines += paragraph(words, screen, "  ")
        if self.below_guessing:
            lines += paragraph("Your score is worse than guessing, so it counts as guessing.", screen, "  ")
        return lines


def waterfall(subject: ExplainedAttempt) -> Waterfall | None:
    """The way from guessing to the reference; None where there is no score or no landscape."""
    own, result, landscape = subject.utility, subject.result, subject.landscape
    if own is None or result is None or landscape is None:
        return None
    stops = [Stop("guessing", "guessing (a constant answer)", result.dummy)]
    family = subject.reference_family
    if family is not None and family.configurations:
        utility = floored_at_dummy(family.configurations[0].utility.get(subject.part), result.dummy)
        stops.append(Stop("library_default", f"{spoken(family.name)}, library default", utility))
    below = subject.measured is not None and subject.measured < result.dummy
    stops.append(Stop("yours", "your submission", own, None if below else _own_interval(subject)))
    regret = subject.card.regret
    handling = regret.data_handling if regret else None
    if handling is not None and abs(handling.value) > 0:
        swapped = rounded(own + handling.value)
        label = "your settings on reference data"
        stops.append(Stop("your_settings_on_reference_data", label, swapped, _brought(stops[-1], regret, swapped)))
    if family is not None and family.name != landscape.best and family.name in result.reference:
        utility = floored_at_dummy(result.reference[family.name], result.dummy)
        stops.append(Stop("family", f"{spoken(family.name)}, tuned", utility, _brought(stops[-1], regret, utility)))
    top = floored_at_dummy(result.reference[landscape.best], result.dummy)
    label = f"{spoken(landscape.best)}, tuned: the reference"
    stops.append(Stop("reference", label, top, _brought(stops[-1], regret, top)))
    return Waterfall(subject.units, tuple(stops), below)


def _own_interval(subject: ExplainedAttempt) -> Interval | None:
    score = subject.card.score
    if score is None or score.ci95 is None:
        return None
    low, high = sorted(map(subject.units.score, score.ci95))  # the same way as from utilities
    return low, high


def _brought(before: Stop, regret: Regret | None, utility: float) -> Interval | None:
    """The interval of a level that is reached by winning back what one part lost, or all; None where it is not."""
    losses = [] if regret is None else [*regret.parts().values(), regret.total]
    step = utility - before.utility
    found = next((each for each in losses if each.ci95 is not None and abs(each.value - step) <= _SAME), None)
    if found is None or found.ci95 is None:
        return None
    return before.utility + found.ci95[0], before.utility + found.ci95[1]
