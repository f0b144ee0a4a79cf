"""One attempt explained: every section that its card and its challenge's landscape have facts for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heldout.base.notebook import ShownInNotebooks
from heldout.base.number_format import format_score
from heldout.base.time_format import format_iso_time
from heldout.base.words import capital
from heldout.landscape.families.interface import Family
from heldout.landscape.interface import Landscape
from heldout.report.explanation.computation import Computation, computation
from heldout.report.explanation.curves import Curves, curves
from heldout.report.explanation.first_page import brought_words, first_page
from heldout.report.explanation.importance import Importance, importance
from heldout.report.explanation.lost_points import LostPoints, lost_points
from heldout.report.explanation.prose import (
    DIM,
    RED,
    YELLOW,
    heading,
    paint,
    paragraph,
    spoken,
    verbatim,
)
from heldout.report.explanation.resolution import Resolution, resolution
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.explanation.waterfall import Waterfall, waterfall
from heldout.report.interface import Screen
from heldout.scoring.interface import ScoreCard

SCHEMA = "heldout.explanation/1"
_MOST_OUTPUT_LINES = 20


@dataclass(frozen=True)
class Explanation(ShownInNotebooks):
    """The sections; None where there is nothing to say."""

    subject: ExplainedAttempt
    notes: tuple[str, ...]
    """Why something is missing."""
    waterfall: Waterfall | None
    points: LostPoints | None
    curves: Curves | None
    importance: Importance | None
    resolution: Resolution | None
    computation: Computation | None
    then: str | None = None
    """What to go on with, where all points are there; None where there is nothing."""

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.explanation/1`; a section without facts is null, and so is a number without a value."""
        card = self.subject.card.as_json()
        kept = ("attempt", "learner", "created_at", "challenge", "status", "message", "traceback", "metric", "score")
        also = ("regret", "equivalent_trials", "good_families", "model")
        document = {
            "schema": SCHEMA,
            **{name: card[name] for name in kept},
            "notes": list(self.notes),
            "waterfall": self.waterfall.as_json() if self.waterfall else None,
            "points": self.points.as_json() if self.points else None,
            **{name: card[name] for name in also},
            "curves": self.curves.as_json() if self.curves else None,
            "importance": self.importance.as_json() if self.importance else None,
            "resolution": self.resolution.as_json() if self.resolution else None,
            "computation": self.computation.as_json() if self.computation else None,
            "coach": card["coach"],
        }
        found = _finite(document)
        assert isinstance(found, dict)
        return found

    def text(self, screen: Screen, full: bool = False) -> str:
        """A first page of one screen, and the sections below it; no line is wider than the screen.

        With `full` there is a page more, which says how the number was computed.
        """
        found = (self.waterfall, self.points, self.curves, self.importance, self.resolution)
        blocks = [*self._opening(screen), *(each.lines(screen) for each in found if each), self._coach(screen)]
        if full and self.computation is not None:
            blocks.append(self.computation.lines(screen))
        return "\n\n".join("\n".join(block) for block in blocks if block)

    def first_page(self, screen: Screen) -> str:
        """The first page alone."""
        return "\n\n".join("\n".join(block) for block in self._opening(screen) if block)

    def __str__(self) -> str:
        return self.text(Screen())

    def _opening(self, screen: Screen) -> list[list[str]]:
        card = self.subject.card
        if card.status != "graded" or card.score is None:
            return [self._head(screen), self._failure(screen)]
        other = "Its points are of another landscape than the one that is here now: grade again to compare."
        agrees = self.computation is None or self.computation.agrees
        notes = [*([] if agrees else [other]), *self.notes, *([card.message] if card.message else [])]
        return [first_page(self.subject, self.points, self.resolution, notes, self.then, screen)]

    def _head(self, screen: Screen) -> list[str]:
        card = self.subject.card
        lines = [heading(screen, f"{card.challenge.title}  {card.challenge.id}")]
        if self.subject.measured is not None:
            lines += paragraph(_result_words(self.subject), screen)
        if card.model and (card.model.pipeline or card.model.estimator):
            itself = "" if card.model.verified else ", as it describes itself"
            lines += paragraph(f"Model{itself}: {card.model.pipeline or card.model.estimator}", screen)
        who = f"Attempt {card.attempt or 'not recorded'} by {card.learner}, {format_iso_time(card.created_at)}"
        lines += [paint(screen, line, DIM) for line in paragraph(who, screen)]
        for note in self.notes:
            lines += [paint(screen, line, YELLOW) for line in paragraph(note, screen)]
        return lines

    def _failure(self, screen: Screen) -> list[str]:
        """What went wrong, in the learner's own lines; empty for a graded attempt without a message."""
        card = self.subject.card
        if card.status == "graded":
            return paragraph(card.message, screen) if card.message else []
        lines = [paint(screen, f"It ended with: {spoken(card.status)}"[: screen.width], RED)]
        if card.message:
            lines += paragraph(card.message, screen, "  ")
        if card.traceback:
            lines += ["", *verbatim(card.traceback, screen)]
        if card.output.strip():
            lines += ["", heading(screen, "What it printed")]
            lines += verbatim(card.output.strip(), screen)[-_MOST_OUTPUT_LINES:]
        return lines

    def _coach(self, screen: Screen) -> list[str]:
        findings = self.subject.card.coach
        if not findings:
            return []
        lines = [heading(screen, "What the coach noticed")]
        for finding in findings:
            claimed = "as it describes itself, " if finding.claimed else ""
            brought = brought_words(finding, self.subject.card.points.earned if self.subject.card.points else None)
            words = f"{finding.code} ({spoken(finding.level)}): {claimed}{finding.message}"
            words += f" {capital(brought)}." if brought else ""
            first, *rest = paragraph(words, screen, "  ", "    ")
            lines += [paint(screen, first, YELLOW) if finding.level == "warning" else first, *rest]
        return lines


def explain(
    card: ScoreCard,
    landscape: Landscape | None,
    families: Sequence[Family] = (),
    notes: Sequence[str] = (),
    then: str | None = None,
) -> Explanation:
    """All that can be said of an attempt.

    Args:
        card: as it was stored.
        landscape: of the attempt's challenge, with its public part; None where there is none.
        families: the challenge's families, for the scales of hyperparameters; without them scales are inferred.
        notes: sentences for the reader about what is missing.
        then: what to go on with, where all points are there.
    """
    subject = ExplainedAttempt(card, landscape, tuple(families))
    graded = card.status == "graded"
    return Explanation(
        subject=subject,
        notes=tuple(notes),
        waterfall=waterfall(subject),
        points=lost_points(subject),
        curves=curves(subject) if graded else None,
        importance=importance(subject) if graded else None,
        resolution=resolution(landscape, subject.part) if landscape else None,
        computation=computation(subject),
        then=then,
    )


def _result_words(subject: ExplainedAttempt) -> str:
    score, units = subject.card.score, subject.units
    assert score is not None, "a result is told of what was measured"
    words = f"{units.metric} {format_score(score.public)} on the public rows ({units.direction})"
    if score.ci95:
        low, high = score.ci95
        words += f", 95 % interval {format_score(low)} to {format_score(high)}"
    if score.final is not None:
        words += f"; final, on the private rows: {format_score(score.final)}"
    return words


def _finite(value: Any) -> Any:
    """The value with every number that JSON cannot hold as null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value
