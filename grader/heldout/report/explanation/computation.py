"""How the points were computed, with this attempt's own numbers, so that they can be checked by hand."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from heldout.landscape.constants import point_range
from heldout.landscape.tuner import trials_of
from heldout.landscape.utility import floored_at_dummy, rounded
from heldout.report.explanation.prose import heading, paragraph, spoken
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.explanation.units import Units, significant
from heldout.report.interface import Screen
from heldout.scoring.measured import Loss, PartName

_TOLERANCE = 0.05
_SYMBOLS = {
    "model_choice": ("c", "U* − U_f*"),
    "data_handling": ("h", "U(P_R, H_L) − U"),
    "tuning": ("t", "U_f* − U(P_R, H_L)"),
    "handling_and_tuning": ("h + t", "U_f* − U"),
}
_OWN_SYMBOLS = {
    **_SYMBOLS,
    "model_choice": ("c''", "U(P_L, H_f*) − max(U, U(P_L, H_f,ref))"),
    "tuning": ("t'", "U(P_L, H_f,ref) − U"),
}
"""Where the learner's features beat the reference's: P_L are the learner's own."""


@dataclass(frozen=True)
class Computation:
    """Every number between the score and the points, in units of utility."""

    units: Units
    utility: float
    dummy: float
    best: str
    trials: int
    reference: float
    se: float
    delta: float
    margin: float
    tau: float
    behind_defaults: float
    """Median over the families of what their library defaults lose."""
    regret: float
    beyond: float
    """x."""
    range: float
    """G."""
    parts: Mapping[PartName, Loss]
    """As on the card."""
    total_on_card: float
    on_own_features: bool = False
    """The parts are those of reference models on the learner's own features."""

    @property
    def way(self) -> float:
        """The first half: the share of the way from guessing to the reference."""
        return max(0.0, 1 - self.beyond / self.range)

    @property
    def halved(self) -> float:
        """q(x)."""
        return float(2.0 ** (-self.beyond / self.tau))

    @property
    def floor(self) -> float:
        """q(G)."""
        return float(2.0 ** (-self.range / self.tau))

    @property
    def closeness(self) -> float:
        """The second half: what halves with every τ."""
        return max(0.0, (self.halved - self.floor) / (1 - self.floor)) if self.floor < 1 else 0.0

    @property
    def points(self) -> float:
        """P, computed from these numbers."""
        return 100 * (0.5 * self.way + 0.5 * self.closeness)

    @property
    def agrees(self) -> bool:
        """Whether the card says the same."""
        return abs(self.points - self.total_on_card) <= _TOLERANCE

    def as_json(self) -> dict[str, Any]:
        """Every number by its symbol."""
        return {
            "utility_is": self._orientation(),
            "U": self.utility,
            "U_0": self.dummy,
            "U_star": self.reference,
            "r": self.regret,
            "se": self.se,
            "delta": self.delta,
            "margin": self.margin,
            "tau": self.tau,
            "x": self.beyond,
            "G": self.range,
            "q_x": self.halved,
            "q_G": self.floor,
            "parts": {name: part.value for name, part in self.parts.items()},
            "points": self.points,
            "points_on_card": self.total_on_card,
        }

    def lines(self, screen: Screen) -> list[str]:
        """A line per number: symbol, formula, value."""
        lines = [heading(screen, "How the number was computed"), *paragraph(self._opening(), screen, "  ")]
        size = max(len(symbol) for symbol, _, _ in self._rows())
        width = max(len(value) for _, value, _ in self._rows())
        for symbol, value, formula in self._rows():
            margin = " " * (size + width + 6)
            first, *rest = paragraph(formula, screen, margin)
            lines += [f"  {symbol:<{size}}  {value:<{width}}  {first.strip()}", *rest]
        formula = "P = 100 · [½ · max(0, 1 − x/G) + ½ · max(0, (q(x) − q(G)) / (1 − q(G)))]"
        halves = f"½ · {significant(self.way)} + ½ · {significant(self.closeness)}"
        lines += paragraph(formula, screen, "  ", "    ")
        lines += paragraph(f"= 100 · [{halves}] = {significant(self.points)}", screen, "    ")
        return [*lines, *self._part_lines(screen)]

    def _orientation(self) -> str:
        return self.units.metric if self.units.greater_is_better else f"−{self.units.metric}"

    def _opening(self) -> str:
        what = "the metric itself" if self.units.greater_is_better else f"−{self.units.metric}: greater is better"
        return (
            f"Utility U is {what}, on the public rows. The reference U* is what a random search of "
            f"{self.trials} trials gets on average from {spoken(self.best)}, the best family in cross-validation."
        )

    def _rows(self) -> list[tuple[str, str, str]]:
        terms = ", ".join(map(significant, (self.behind_defaults, 2 * self.se, 0.10 * (self.reference - self.dummy))))
        return [
            ("U", significant(self.utility), "your submission"),
            ("U_0", significant(self.dummy), "guessing: the best constant answer on the training labels"),
            ("U*", significant(self.reference), f"the reference: {spoken(self.best)}, tuned"),
            ("r", significant(self.regret), "= U* − U, what you lost"),
            ("se", significant(self.se), "a typical standard error of U* − U_f* over the families f"),
            ("δ", significant(self.delta), "= se / 2, the dead zone: no loss up to here"),
            ("m", significant(self.margin), "= 0.05 · (U* − U_0), from where a loss matters"),
            ("τ", significant(self.tau), f"= max(median loss of the defaults, 2·se, 0.1·(U* − U_0)) = max({terms})"),
            ("x", significant(self.beyond), "= max(0, r − δ)"),
            ("G", significant(self.range), "= U* − U_0 − δ"),
            ("q(x)", significant(self.halved), "= 2^(−x/τ), halves with every τ"),
            ("q(G)", significant(self.floor), "= 2^(−G/τ)"),
        ]

    def _part_lines(self, screen: Screen) -> list[str]:
        if not self.agrees:
            words = (
                f"The card says {significant(self.total_on_card)}: it was graded with another landscape than the one "
                "that is here now. Grade again to compare."
            )
            return paragraph(words, screen, "  ")
        lines = []
        for name, part in self.parts.items():
            symbol, formula = (_OWN_SYMBOLS if self.on_own_features else _SYMBOLS)[name]
            around = "" if part.ci95 is None else f" [{significant(part.ci95[0])}, {significant(part.ci95[1])}]"
            line = f"{symbol} = {formula} = {significant(part.value)}{around} → {part.verdict}"
            lines += paragraph(line, screen, "    ", "      ")
        if lines:
            split = "model_choice" in self.parts
            opening = "r has these parts:" if split else "Of its parts only this one is known:"
            if self.on_own_features:
                opening = "Your features beat the reference's, so models on your own (P_L) tell what r comes from:"
            closing = "The brackets are 95 % intervals; above m: worse, below m: fine, else undecided."
            if split:
                closing += " The lost points are split in proportion to the positive parts."
            lines = [f"  {opening}", *lines, *paragraph(closing, screen, "  ")]
        return lines


def computation(subject: ExplainedAttempt) -> Computation | None:
    """The numbers behind the card's points; None where it has none, or where there is no landscape."""
    points, own, result, landscape = subject.card.points, subject.utility, subject.result, subject.landscape
    if points is None or own is None or result is None or landscape is None:
        return None
    best = landscape.family(landscape.best)
    span = point_range(result, landscape.best)
    if not (span > 0 and result.tau > 0):
        return None
    top = floored_at_dummy(result.reference[landscape.best], result.dummy)
    defaults = [
        max(0.0, top - floored_at_dummy(family.configurations[0].utility.get(subject.part), result.dummy))
        for family in landscape.families
        if family.configurations
    ]
    total = top - own
    return Computation(
        units=subject.units,
        utility=own,
        dummy=result.dummy,
        best=landscape.best,
        trials=trials_of(best.size if best else 1),
        reference=top,
        se=result.se,
        delta=result.delta,
        margin=result.margin,
        tau=result.tau,
        behind_defaults=statistics.median(defaults) if defaults else math.nan,
        regret=total,
        beyond=max(0.0, total - result.delta),
        range=span,
        parts=_parts(subject),
        on_own_features=subject.card.regret is not None and subject.card.regret.basis is not None,
        total_on_card=points.earned,
    )


def _parts(subject: ExplainedAttempt) -> dict[PartName, Loss]:
    known = subject.card.regret.parts() if subject.card.regret else {}
    return {name: replace(part, value=rounded(part.value)) for name, part in known.items()}
