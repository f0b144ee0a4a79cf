"""The JSON document `heldout.leaderboard/1`."""

from __future__ import annotations

import json
from typing import Any

from heldout.leaderboard.interface import BoardEntry, Leaderboard
from heldout.leaderboard.render.interface import Page, board_format, noise_floor

SCHEMA = "heldout.leaderboard/1"


@board_format("json")
def render(board: Leaderboard, page: Page) -> str:
    """Everything, with scores as computed; `rank` is `[first, last]` or null."""
    document = {
        "schema": SCHEMA,
        "challenge": board.challenge_id,
        "title": board.title,
        "metric": {"name": board.metric, "greater_is_better": board.greater_is_better},
        "final": board.final,
        "closed_at": board.closed_at.isoformat() if board.closed_at else None,
        "reopenings": [one.as_json() for one in board.reopenings],
        "compared": board.compared,
        "noise_floor": {"difference": board.noise, "words": noise_floor(board)} if board.noise is not None else None,
        "notes": list(board.notes),
        "first_entry": board.first,
        "entries_in_all": len(board.entries) if board.in_all is None else board.in_all,
        "entries": [_entry(entry) for entry in board.entries],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _entry(entry: BoardEntry) -> dict[str, Any]:
    return {
        "rank": list(entry.rank) if entry.rank else None,
        "learner": entry.learner,
        "attempt": entry.attempt,
        "status": entry.status,
        "score": entry.score,
        "ci95": list(entry.ci95) if entry.ci95 else None,
        "public": entry.public,
        "public_rank": list(entry.public_rank) if entry.public_rank else None,
        "points": entry.points,
        "created_at": entry.created_at.isoformat(),
        "attempts": entry.attempts,
        "late": entry.late,
        "unranked": entry.unranked,
        "other_version": None
        if entry.other is None
        else {
            "metric": {"name": entry.other.metric, "greater_is_better": entry.other.greater_is_better},
            "score": entry.other.score,
            "points": entry.other.points,
        },
    }
