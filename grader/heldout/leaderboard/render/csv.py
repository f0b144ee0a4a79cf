"""Comma-separated values for a spreadsheet."""

from __future__ import annotations

import csv
import io

from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.render.interface import Page, renderer

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
)

_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


@renderer("csv")
def render(board: Leaderboard, page: Page) -> str:
    """A header and one row per entry, scores as computed, nothing where there is no value.

    A name that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets take as "this is
    text"; the JSON document has names as they are.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in board.entries:
        first, last = entry.rank or (None, None)
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
            )
        )
    return text.getvalue()


def _harmless(text: str) -> str:
    """The text, with an apostrophe in front when its first character, after blanks or not, could start a formula."""
    starts = {text[:1], text.lstrip()[:1]}
    return f"'{text}" if starts & _STARTS_A_FORMULA else text
