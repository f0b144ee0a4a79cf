"""Markdown as GitHub shows it."""

from __future__ import annotations

from heldout.base.number_format import format_points, format_score, score_decimals
from heldout.base.shown_text import markdown_text, one_line
from heldout.leaderboard.interface import BoardEntry, Leaderboard
from heldout.leaderboard.render.interface import (
    Page,
    board_format,
    empty_text,
    explained,
    has_points,
    has_score,
    no_rank_text,
    rank_text,
    ranked_by,
)


@board_format("markdown")
def render(board: Leaderboard, page: Page) -> str:
    """A heading, a table, and the notes."""
    lines = [f"## {markdown_text(board.title)}", ""]
    if not board.entries:
        return "\n".join([*lines, markdown_text(empty_text(board)), ""])
    points = has_points(board)
    decimals = score_decimals(entry.score for entry in board.entries)
    header = ["Rank", "Learner", markdown_text(board.metric), *(["Points"] if points else []), "Attempts", "Attempt"]
    aligned = ["--:", ":--", "--:", *(["--:"] if points else []), "--:", ":--"]
    meaning = "".join(f" {markdown_text(each)}" for each in explained(board))
    lines += [f"Ranked by {markdown_text(ranked_by(board))}.{meaning}", "", _row(header), _row(aligned)]
    lines += [_row(_cells(entry, points, decimals)) for entry in board.entries]
    for note in board.notes:
        lines += ["", markdown_text(note)]
    return "\n".join([*lines, ""])


def _cells(entry: BoardEntry, points: bool, decimals: int) -> list[str]:
    score = format_score(entry.score, decimals) if has_score(entry) else markdown_text(no_rank_text(entry))
    marks = [*(["late"] if entry.late else []), *_reason(entry)]
    return [
        rank_text(entry),
        markdown_text(entry.learner) + (f" ({markdown_text(', '.join(marks))})" if marks else ""),
        score,
        *([format_points(entry.points)] if points else []),
        str(entry.attempts),
        _code(entry.attempt),
    ]


def _reason(entry: BoardEntry) -> list[str]:
    """Why an entry that shows a score has no rank, where `late` does not say it."""
    return [entry.unranked] if entry.unranked and entry.score is not None and not entry.late else []


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return "`" + one_line(text).replace("`", "'").replace("|", "\\|") + "`"
