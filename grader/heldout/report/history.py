"""What `heldout history` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heldout.leaderboard.interface import Attempt
from heldout.number_format import format_points, format_score
from heldout.report.columns import columns

SCHEMA = "heldout.history/1"


def history_document(learner: str, attempts: Sequence[Attempt]) -> dict[str, Any]:
    """The document `heldout.history/1`: the score cards, newest first."""
    return {"schema": SCHEMA, "learner": learner, "attempts": [attempt.card for attempt in attempts]}


def history_text(learner: str, challenge_id: str | None, attempts: Sequence[Attempt], width: int) -> str:
    """A line per attempt, newest first; a sentence when there is none."""
    if not attempts:
        on = f" on {challenge_id}" if challenge_id else ""
        return f"{learner} has no attempts{on} yet. Begin with: heldout start {challenge_id or 'breast-cancer'}"
    rows = [
        (
            attempt.id,
            attempt.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            attempt.challenge_id,
            format_score(attempt.score) if attempt.score is not None else attempt.status.replace("_", " "),
            format_points(attempt.points),
            attempt.submission_name,
        )
        for attempt in attempts
    ]
    return columns(("attempt", "when", "challenge", "score", "points", "submission"), rows, width, right=(3, 4))
