"""Where the points went, in words a student understands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from heldout.base.json_records import to_json
from heldout.base.number_format import format_points
from heldout.base.words import capital, listed, was_or_were
from heldout.report.budget import budget_words
from heldout.report.explanation.prose import GREEN, RED, bar, cell, heading, paint, paragraph, spoken
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.explanation.units import gap
from heldout.report.features_worth import features_words
from heldout.report.interface import Screen
from heldout.report.lost_most import not_told_apart
from heldout.scoring.families import neighbours
from heldout.scoring.measured import Loss, PartName, Regret

NAMES: dict[PartName, str] = {
    "model_choice": "model choice",
    "data_handling": "data handling",
    "tuning": "tuning",
    "handling_and_tuning": "handling and tuning",
}
VERDICTS = {
    "worse": "it cost you more than chance does",
    "fine": "fine: nothing that matters was lost",
    "undecided": "undecided: too few rows to be sure",
}
_BAR = 12


@dataclass(frozen=True)
class LostPart:
    """One part of the regret on a card."""

    name: PartName
    points: float | None
    """Points that it took, 0 to 100; None where the card does not say."""
    loss: Loss


@dataclass(frozen=True)
class LostPoints:
    """The points of a card and what took the rest."""

    total: float
    sd: float | None
    parts: tuple[LostPart, ...]
    remarks: tuple[str, ...]
    """Sentences: what could not be split and why, equivalent trials, good families."""

    def as_json(self) -> dict[str, Any]:
        """total, sd, the parts, and the remarks in words."""
        parts = [
            {
                "part": part.name,
                "points_lost": part.points,
                **to_json(part.loss),
                "words": VERDICTS[part.loss.verdict],
            }
            for part in self.parts
        ]
        return {"total": self.total, "sd": self.sd, "lost": parts, "remarks": list(self.remarks)}

    def lines(self, screen: Screen) -> list[str]:
        """The points, a bar per part, and what else can be said."""
        around = "" if self.sd is None else f" ± {format_points(self.sd)}"
        lines = [heading(screen, f"Where the points went: {format_points(self.total)}{around} of 100")]
        for part, (before, words) in zip(self.parts, self.bars(screen), strict=True):
            style = {"worse": RED, "fine": GREEN}.get(part.loss.verdict, "")
            lines.append(before + paint(screen, words, style))
        for remark in self.remarks:
            lines += paragraph(remark, screen, "  ")
        return lines

    def bars(self, screen: Screen) -> Iterator[tuple[str, str]]:
        """A line for each part, in two pieces: name, points and bar, and the verdict in words."""
        size = max((len(NAMES[part.name]) for part in self.parts), default=0)
        for part in self.parts:
            lost = "   –" if part.points is None else f"{part.points:5.1f}"
            graph = cell(bar((part.points or 0) / 100, _BAR), _BAR)
            before = f"  {NAMES[part.name]:<{size}}  {lost:>5}  {graph}  "
            yield before, cell(VERDICTS[part.loss.verdict], screen.width - len(before)).rstrip()


def lost_points(subject: ExplainedAttempt) -> LostPoints | None:
    """The card's points with their attribution; None where the card has none."""
    points, regret = subject.card.points, subject.card.regret
    if points is None:
        return None
    kept, losses = points.parts(), regret.parts() if regret else {}
    parts = tuple(LostPart(name, _taken(kept.get(name)), loss) for name, loss in losses.items())
    doubt = not_told_apart(regret, NAMES) if regret else None
    remarks = [
        *_resources(subject),
        *(_outcome(regret.total) if regret else []),
        *_split(subject),
        *_comparisons(subject),
        *([f"{capital(doubt)}."] if doubt else []),
    ]
    return LostPoints(points.total, points.sd, parts, tuple(remarks))


def _resources(subject: ExplainedAttempt) -> list[str]:
    """What of the total the use of resources took, which no part of the loss holds."""
    points = subject.card.points
    if points is None or not points.resources:
        return []
    earned, cost = format_points(points.earned), format_points(points.resources)
    lines = [f"{words}." for words in budget_words(subject.card.resources)]
    return [f"Your predictions earned {earned} points; resources took {cost} of them. {' '.join(lines)}"]


def _taken(kept: float | None) -> float | None:
    return None if kept is None else max(0.0, 100.0 - kept)


def _outcome(total: Loss) -> list[str]:
    if total.ci95 and total.ci95[1] < 0:
        return ["Better than the reference, and by more than chance explains."]
    if total.verdict == "fine":
        return ["You are as good as the reference, as far as these rows can tell."]
    return []


def _split(subject: ExplainedAttempt) -> list[str]:
    """Why the loss is not split further, where it is not."""
    regret, model = subject.card.regret, subject.card.model
    split = regret.split if regret else "unknown_family"
    if split == "handling_and_tuning":
        return [
            "Your settings could not be tried on the reference's data handling, so handling and tuning are one part."
        ]
    if regret is not None and regret.features_differ:
        return [_of_features(subject, regret)]
    if split == "three_parts" or subject.landscape is None or subject.utility is None:
        return []
    name = subject.family_name
    opening = "Your model" if name in (None, "unknown") else f"Your model ({spoken(name)})"
    left_out = subject.landscape.left_out
    words = f"{opening} is none of the reference's families, so the loss is not split."
    if name in left_out:
        words = f"{opening} is of a family that was not calibrated, so the loss is not split."
    if model is not None and not model.verified:
        words = "Your model is declared: only its predictions are judged, so the loss is not split."
    alone = () if left_out else neighbours(subject.landscape, subject.part, subject.utility)
    if alone:
        words += f" A single tuned {listed([spoken(each) for each in alone[:3]], 'or')} gets as far."
    return [words]


def _of_features(subject: ExplainedAttempt, regret: Regret) -> str:
    def shown(value: float) -> str:
        return f"{gap(value)} ({subject.units.metric})"

    best = spoken(subject.landscape.best) if subject.landscape is not None else "the best family"
    words = capital(features_words(regret, shown, best))
    why = "the families were tried on the reference's features"
    if regret.basis is None and regret.model_choice is None:
        return f"{words}: {why}."
    if regret.basis is None:
        return f"{words}."
    return f"{words}. {capital(why)}, so choice and tuning are what tuned models gain on your own."


def _comparisons(subject: ExplainedAttempt) -> list[str]:
    words = []
    trials = subject.card.trials_to_tell
    if trials is not None and subject.family_name:
        words.append(f"A random search of {spoken(subject.family_name)} needs {trials.in_words()} to get as far.")
    left_out = subject.landscape.left_out if subject.landscape else ()
    if left_out:
        names = listed([spoken(name) for name in left_out])
        return [
            *words,
            f"Which choice of a model is right here is not known: {names} {was_or_were(left_out)} not calibrated.",
        ]
    good = [spoken(name) for name in subject.card.good_families or ()]
    if len(good) == 1:
        words.append(f"The right choice here is {good[0]}.")
    elif good:
        words.append(f"Any of these is a good choice here: {listed(good, 'or')}.")
    return words
