"""The first page of an explanation, one screen: what you did, where it went, what to try, what this cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

from heldout.base.number_format import format_points, format_score
from heldout.base.time_format import format_iso_time
from heldout.report.explanation.lost_points import LostPoints
from heldout.report.explanation.prose import DIM, YELLOW, cell, heading, paint, paragraph, spoken
from heldout.report.explanation.resolution import Resolution
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.explanation.units import gap
from heldout.report.interface import Screen
from heldout.report.suggestion import expected_words, tried_words
from heldout.scoring.interface import CoachFinding, ScoreCard

LINES = 24
"""Of a screen."""
_FINDINGS = 3
ALL_POINTS = 99.5
"""From so many on they are shown as 100."""


def first_page(
    subject: ExplainedAttempt,
    points: LostPoints | None,
    resolution: Resolution | None,
    notes: Sequence[str],
    then: str | None,
    screen: Screen,
) -> list[str]:
    """At most `LINES` lines.

    Args:
        subject: a graded attempt.
        points: None where the card has none.
        resolution: None where there is no landscape.
        notes: sentences about what is missing.
        then: what to go on with once all points are there; None where there is nothing.
        screen: its width holds for every line.
    """
    top = [*_what_you_did(subject, notes, screen), "", *_where_it_went(points, screen)]
    bottom = _what_it_cannot_tell(resolution, screen)
    room = LINES - len(top) - len(bottom) - 2
    return [*top, "", *_what_to_try(subject.card, then, room, screen), "", *bottom]


def _what_you_did(subject: ExplainedAttempt, notes: Sequence[str], screen: Screen) -> list[str]:
    card = subject.card
    model = card.model
    lines = [heading(screen, f"{card.challenge.title}  {card.challenge.id}")]
    words = ""
    if model is not None and (model.pipeline or model.estimator):
        itself = "" if model.verified else "as it describes itself, "
        words = f"You handed in {itself}{model.pipeline or model.estimator}: "
    if card.score is not None:
        words += f"{subject.units.metric} {format_score(card.score.public)}"
        if card.score.ci95:
            low, high = card.score.ci95
            words += f" ({format_score(low)} to {format_score(high)})"
        words += f" on the public rows, {subject.units.direction}."
        if card.score.final is not None:
            words += f" Final, on the private rows: {format_score(card.score.final)}."
    lines += shortened(words, 3, screen)
    who = f"Attempt {card.attempt or 'not recorded'} by {card.learner}, {format_iso_time(card.created_at)}"
    lines += [paint(screen, line, DIM) for line in shortened(who, 1, screen)]
    if notes:
        lines += [paint(screen, line, YELLOW) for line in shortened(" ".join(notes), 2, screen)]
    return lines


def _where_it_went(points: LostPoints | None, screen: Screen) -> list[str]:
    if points is None:
        return [heading(screen, "Where it went: this attempt has no points")]
    around = "" if points.sd is None else f" ± {format_points(points.sd)}"
    lines = [heading(screen, f"Where it went: {format_points(points.total)}{around} of 100 points")]
    lines += [before + words for before, words in points.bars(screen)]
    if not any(part.name == "model_choice" for part in points.parts):
        lines += shortened(" ".join(points.remarks), 2, screen, "  ")
    return lines


def _what_to_try(card: ScoreCard, then: str | None, room: int, screen: Screen) -> list[str]:
    """At most `room` lines, at least two."""
    total = card.points.total if card.points else None
    if total is not None and total >= ALL_POINTS:
        words = "You have all points that this test can give."
        return [heading(screen, "What to try"), *shortened(f"{words} {then or ''}", room - 1, screen, "  ")]
    findings = card.coach[:_FINDINGS]
    if not findings:
        return [heading(screen, "What to try"), *shortened("The coach noticed nothing.", room - 1, screen, "  ")]
    lines = [heading(screen, "What to try")]
    for number, finding in enumerate(findings, 1):
        left = room - len(lines) - (len(findings) - number)
        lines += _finding(number, finding, total, min(4, left), screen)
    return lines


def _finding(number: int, finding: CoachFinding, total: float | None, most: int, screen: Screen) -> list[str]:
    """What it says, and what following it should bring and brought, in at most so many lines, at least one."""
    claimed = "as it describes itself, " if finding.claimed else ""
    told = brought_words(finding, total)
    extra = shortened(told, 1, screen, "     ") if told and most > 1 else []
    return [*shortened(f"{number}  {claimed}{finding.message}", most - len(extra), screen, "  ", "     "), *extra]


def brought_words(finding: CoachFinding, total: float | None) -> str:
    """What following a finding should bring, and brought; empty where neither is known."""
    parts = []
    if finding.expected is not None and total is not None:
        parts.append(expected_words(finding.expected, total))
    if finding.tried is not None and total is not None:
        parts.append(tried_words(finding.tried, total))
    return "; ".join(parts)


def _what_it_cannot_tell(resolution: Resolution | None, screen: Screen) -> list[str]:
    opening = "What this test cannot tell: "
    if resolution is None:
        return shortened(f"{opening}nothing is known without a reference landscape.", 2, screen)
    if resolution.reason is not None:
        return shortened(f"{opening}{resolution.reason}", 2, screen)
    words = []
    if resolution.gap is not None:
        words.append(f"models closer than {gap(resolution.gap)} on its {resolution.units:,} {resolution.unit}")
    if not resolution.choice_gradable:
        words.append("which family is best")
    elif resolution.tied:
        words.append(f"{' or '.join(spoken(name) for name in resolution.tied[:3])} from {spoken(resolution.best)}")
    if not resolution.tuning_gradable:
        words.append("good settings from most others")
    return shortened(f"{opening}{', nor '.join(words) or 'nothing that matters'}.", 2, screen)


def shortened(text: str, most: int, screen: Screen, indent: str = "", later: str | None = None) -> list[str]:
    """A paragraph of at most `most` lines, at least one; an ellipsis says that there is more."""
    lines = paragraph(text, screen, indent, later)
    if len(lines) <= max(1, most):
        return lines
    kept = lines[: max(1, most)]
    return [*kept[:-1], cell(kept[-1], screen.width - 1).rstrip() + "…"]
