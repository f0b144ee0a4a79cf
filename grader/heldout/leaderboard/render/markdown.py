"""Markdown as GitHub shows it."""

from __future__ import annotations

import re

from heldout.leaderboard.interface import Entry, Leaderboard
from heldout.leaderboard.render.interface import (
    Page,
    empty_text,
    has_points,
    one_line,
    rank_text,
    ranked_by,
    renderer,
    status_text,
)
from heldout.number_format import format_points, format_score, score_decimals

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$:^=-])")
_ZERO_WIDTH_SPACE = "\u200b"


@renderer("markdown")
def render(board: Leaderboard, page: Page) -> str:
    """A heading, a table, and the notes."""
    lines = [f"## {_escaped(board.title)}", ""]
    if not board.entries:
        return "\n".join([*lines, _escaped(empty_text(board)), ""])
    points = has_points(board)
    decimals = score_decimals(entry.score for entry in board.entries)
    header = ["Rank", "Learner", _escaped(board.metric), *(["Points"] if points else []), "Attempts", "Attempt"]
    aligned = ["--:", ":--", "--:", *(["--:"] if points else []), "--:", ":--"]
    lines += [f"Ranked by {_escaped(ranked_by(board))}.", "", _row(header), _row(aligned)]
    lines += [_row(_cells(entry, points, decimals)) for entry in board.entries]
    for note in board.notes:
        lines += ["", _escaped(note)]
    return "\n".join([*lines, ""])


def _cells(entry: Entry, points: bool, decimals: int) -> list[str]:
    score = format_score(entry.score, decimals) if entry.rank else _escaped(status_text(entry.status))
    return [
        rank_text(entry),
        _escaped(entry.learner) + (" (late)" if entry.late else ""),
        score,
        *([format_points(entry.points)] if points else []),
        str(entry.attempts),
        f"`{_code(entry.attempt)}`",
    ]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return one_line(text).replace("`", "'").replace("|", "\\|")


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no link, and no mention that would call somebody."""
    plain = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", plain).replace("@", f"@{_ZERO_WIDTH_SPACE}")
