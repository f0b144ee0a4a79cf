"""What is said of an attempt that was regraded."""

from __future__ import annotations

from heldout.base.number_format import format_points, format_score
from heldout.base.time_format import format_iso_time
from heldout.scoring.interface import ScoreCard


def regraded_note(card: ScoreCard) -> str | None:
    """When and why the attempt got another grade, and what it had before; None where it was never regraded."""
    if card.regraded is None:
        return None
    was = card.regraded.was
    grade = was.status.replace("_", " ") if was.score is None else f"{was.metric or 'score'} {format_score(was.score)}"
    points = f", {format_points(was.points)} points" if was.points is not None else ""
    return (
        f"Regraded on {format_iso_time(card.regraded.at)} because the challenge changed ({card.regraded.reason}). "
        f"Before: {grade}{points}. `heldout regrade --history {card.attempt}` shows every grade."
    )
