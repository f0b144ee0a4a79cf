"""Comma-separated values for a spreadsheet."""

from __future__ import annotations

import csv
import io

from heldout.base.shown_text import csv_cell, still
from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.render.interface import Page, board_format

COLUMNS = (
    "rank_first",
    "rank_last",
    "learner",
    "attempt",
    "status",
    "score",
    "points",
    "created_at",
    "attempts",
    "late",
    "unranked",
    "ci95_low",
    "ci95_high",
    "public",
    "other_metric",
    "other_score",
    "noise_floor",
)


@board_format("csv")
def render(board: Leaderboard, page: Page) -> str:
    """A header and one row per entry, scores as computed, nothing where there is no value; the noise floor in each row.

    A name is the one that is stored; where a spreadsheet would run a part of it as a formula, an apostrophe stands
    before that part (`heldout.base.shown_text.csv_cell`, and `csv_cell_read` for the way back).
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in board.entries:
        first, last = entry.rank or (None, None)
        low, high = entry.ci95 or (None, None)
        writer.writerow(
            (
                first,
                last,
                _text(entry.learner),
                _text(entry.attempt),
                _text(entry.status),
                entry.score,
                entry.points,
                entry.created_at.isoformat(),
                entry.attempts,
                "true" if entry.late else "false",
                entry.unranked,
                low,
                high,
                entry.public,
                _text(entry.other.metric) if entry.other else None,
                entry.other.score if entry.other else None,
                board.noise,
            )
        )
    return text.getvalue()


def _text(text: str) -> str:
    return csv_cell(still(text))
