"""One attempt explained: every section that its card and its challenge's landscape have facts for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heldout.base.number_format import format_score
from heldout.base.time_format import format_iso_time
from heldout.landscape.families.interface import Family
from heldout.landscape.interface import Landscape
from heldout.report.explanation.computation import Computation, computation
from heldout.report.explanation.curves import Curves, curves
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
from heldout.report.explanation.subject import Subject
from heldout.report.explanation.waterfall import Waterfall, waterfall
from heldout.report.interface import Screen

SCHEMA = "heldout.explanation/1"
_MOST_OUTPUT_LINES = 20


@dataclass(frozen=True)
class Explanation:
    """The sections; None where there is nothing to say."""

    subject: Subject
    notes: tuple[str, ...]
    """Why something is missing."""
    waterfall: Waterfall | None
    points: LostPoints | None
    curves: Curves | None
    importance: Importance | None
    resolution: Resolution | None
    computation: Computation | None

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.explanation/1`; a section without facts is null, and so is a number without a value."""
        card = self.subject.card
        kept = ("attempt", "learner", "created_at", "challenge", "status", "message", "traceback", "metric", "score")
        also = ("regret", "equivalent_trials", "good_families", "model")
        document = {
            "schema": SCHEMA,
            **{name: card.get(name) for name in kept},
            "notes": list(self.notes),
            "waterfall": self.waterfall.as_json() if self.waterfall else None,
            "points": self.points.as_json() if self.points else None,
            **{name: card.get(name) for name in also},
            "curves": self.curves.as_json() if self.curves else None,
            "importance": self.importance.as_json() if self.importance else None,
            "resolution": self.resolution.as_json() if self.resolution else None,
            "computation": self.computation.as_json() if self.computation else None,
            "coach": list(card.get("coach") or []),
        }
        found = _finite(document)
        assert isinstance(found, dict)
        return found

    def text(self, screen: Screen) -> str:
        """The sections one below the other, no line wider than the screen."""
        found = (
            self.waterfall, self.points, self.curves, self.importance, self.resolution, self.computation
        )  # fmt: skip
        blocks = [self._head(screen), self._failure(screen), *(each.lines(screen) for each in found if each)]
        blocks.append(self._coach(screen))
        return "\n\n".join("\n".join(block) for block in blocks if block)

    def _head(self, screen: Screen) -> list[str]:
        card = self.subject.card
        lines = [heading(screen, f"{card['challenge'].get('title')}  {card['challenge'].get('id')}")]
        if self.subject.measured is not None:
            lines += paragraph(_result_words(self.subject), screen)
        model = card.get("model") or {}
        if model.get("pipeline") or model.get("estimator"):
            itself = "" if model.get("verified", True) else ", as it describes itself"
            lines += paragraph(f"Model{itself}: {model.get('pipeline') or model.get('estimator')}", screen)
        when = format_iso_time(str(card.get("created_at") or "at an unknown time"))
        who = f"Attempt {card.get('attempt') or 'not recorded'} by {card.get('learner')}, {when}"
        lines += [paint(screen, line, DIM) for line in paragraph(who, screen)]
        for note in self.notes:
            lines += [paint(screen, line, YELLOW) for line in paragraph(note, screen)]
        return lines

    def _failure(self, screen: Screen) -> list[str]:
        """What went wrong, in the learner's own lines; empty for a graded attempt without a message."""
        card = self.subject.card
        graded = card.get("status") == "graded"
        if graded:
            return paragraph(str(card["message"]), screen) if card.get("message") else []
        lines = [paint(screen, f"It ended with: {spoken(card.get('status'))}"[: screen.width], RED)]
        if card.get("message"):
            lines += paragraph(str(card["message"]), screen, "  ")
        if card.get("traceback"):
            lines += ["", *verbatim(str(card["traceback"]), screen)]
        if str(card.get("output") or "").strip():
            lines += ["", heading(screen, "What it printed")]
            lines += verbatim(str(card["output"]).strip(), screen)[-_MOST_OUTPUT_LINES:]
        return lines

    def _coach(self, screen: Screen) -> list[str]:
        findings = self.subject.card.get("coach") or []
        if not findings:
            return []
        lines = [heading(screen, "What the coach noticed")]
        for finding in findings:
            code, level = finding.get("code"), finding.get("level")
            claimed = "as it describes itself, " if finding.get("claimed") else ""
            words = f"{code} ({spoken(level)}): {claimed}{finding.get('message')}"
            first, *rest = paragraph(words, screen, "  ", "    ")
            lines += [paint(screen, first, YELLOW) if level == "warning" else first, *rest]
        return lines


def explain(
    card: dict[str, Any],
    landscape: Landscape | None,
    families: Sequence[Family] = (),
    notes: Sequence[str] = (),
) -> Explanation:
    """All that can be said of an attempt.

    Args:
        card: `heldout.scorecard/1`, as it was stored.
        landscape: of the attempt's challenge, with its public part; None where there is none.
        families: the challenge's families, for the scales of hyperparameters; without them scales are inferred.
        notes: sentences for the reader about what is missing.
    """
    subject = Subject(card, landscape, tuple(families))
    graded = card.get("status") == "graded"
    return Explanation(
        subject=subject,
        notes=tuple(notes),
        waterfall=waterfall(subject),
        points=lost_points(subject),
        curves=curves(subject) if graded else None,
        importance=importance(subject) if graded else None,
        resolution=resolution(landscape, subject.part) if landscape else None,
        computation=computation(subject),
    )


def _result_words(subject: Subject) -> str:
    score = subject.card.get("score") or {}
    units = subject.units
    words = f"{units.metric} {format_score(score[subject.part])} on the public rows ({units.direction})"
    if score.get("ci95"):
        low, high = score["ci95"]
        words += f", 95 % interval {format_score(low)} to {format_score(high)}"
    if score.get("final") is not None:
        words += f"; final, on the private rows: {format_score(score['final'])}"
    return words


def _finite(value: Any) -> Any:
    """The value with every number that JSON cannot hold as null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value
