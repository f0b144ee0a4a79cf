"""Comma-separated values for a spreadsheet."""

from __future__ import annotations

import csv
import io

from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.render.interface import Page, one_line, renderer

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
)

_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@renderer("csv")
def render(board: Leaderboard, page: Page) -> str:
    """A header and one row per entry, scores as computed, nothing where there is no value.

    A name that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets take as "this is
    text"; line breaks become spaces. The JSON document has names as they are.
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
                _harmless(entry.learner),
                _harmless(entry.attempt),
                _harmless(entry.status),
                entry.score,
                entry.points,
                entry.created_at.isoformat(),
                entry.attempts,
                "true" if entry.late else "false",
                entry.unranked,
                low,
                high,
                entry.public,
            )
        )
    return text.getvalue()


def _harmless(text: str) -> str:
    """The text in one line, with an apostrophe in front when its first character could start a formula."""
    line = one_line(text)
    return f"'{line}" if line.startswith(_STARTS_A_FORMULA) else line
