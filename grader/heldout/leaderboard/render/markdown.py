"""Markdown as GitHub shows it."""

from __future__ import annotations

import re

from heldout.leaderboard.interface import Entry, Leaderboard
from heldout.leaderboard.render.interface import (
    Page,
    empty_text,
    has_points,
    has_score,
    no_rank_text,
    one_line,
    range_meaning,
    rank_text,
    ranked_by,
    renderer,
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
    meaning = range_meaning(board)
    explained = f" {_escaped(meaning)}" if meaning else ""
    lines += [f"Ranked by {_escaped(ranked_by(board))}.{explained}", "", _row(header), _row(aligned)]
    lines += [_row(_cells(entry, points, decimals)) for entry in board.entries]
    for note in board.notes:
        lines += ["", _escaped(note)]
    return "\n".join([*lines, ""])


def _cells(entry: Entry, points: bool, decimals: int) -> list[str]:
    score = format_score(entry.score, decimals) if has_score(entry) else _escaped(no_rank_text(entry))
    marks = [*(["late"] if entry.late else []), *_reason(entry)]
    return [
        rank_text(entry),
        _escaped(entry.learner) + (f" ({_escaped(', '.join(marks))})" if marks else ""),
        score,
        *([format_points(entry.points)] if points else []),
        str(entry.attempts),
        f"`{_code(entry.attempt)}`",
    ]


def _reason(entry: Entry) -> list[str]:
    """Why an entry that shows a score has no rank, where `late` does not say it."""
    return [entry.unranked] if entry.unranked and entry.score is not None and not entry.late else []


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return one_line(text).replace("`", "'").replace("|", "\\|")


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no link, and no mention that would call somebody."""
    plain = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", plain).replace("@", f"@{_ZERO_WIDTH_SPACE}")
