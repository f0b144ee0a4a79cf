"""A table for the terminal."""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import StringIO
from typing import Literal

from heldout.base.number_format import format_points, format_score, score_decimals
from heldout.base.shown_text import one_line
from heldout.leaderboard.interface import BoardEntry, Leaderboard
from heldout.leaderboard.render.interface import (
    Page,
    board_format,
    empty_text,
    explained,
    has_points,
    no_rank_text,
    rank_text,
    ranked_by,
)

_GAP = 2
_NAME_WANTS = 12
"""Columns of a terminal below which a name is no use; other columns give way before that."""
_GIVE_WAY = ("Attempt", "Tries", "Points")


@dataclass(frozen=True)
class _Column:
    title: str
    cells: tuple[str, ...]
    justify: Literal["left", "right"] = "right"

    def width(self) -> int:
        """Columns of the terminal that it takes; wide characters take two."""
        from rich.cells import cell_len

        return max(cell_len(text) for text in (self.title, *self.cells))


@board_format("table")
def render(board: Leaderboard, page: Page) -> str:
    """Title, table and notes within `page.width`; long names end in an ellipsis, entries without a rank are dim."""
    from rich.console import Console
    from rich.text import Text

    colour = page.colour and not os.environ.get("NO_COLOR")
    console = Console(
        file=StringIO(),
        width=page.width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    console.print(Text(one_line(board.title), style="bold"))
    if board.entries:
        console.print(Text(ranked_by(board)))
        for meaning in explained(board):
            console.print(Text(meaning))
        console.print()
        console.print(_table(board, page.width))
    else:
        console.print(Text(empty_text(board)))
    for note in board.notes:
        console.print()
        console.print(Text(one_line(note)))
    output = console.file
    assert isinstance(output, StringIO)
    return "".join(f"{line.rstrip()}\n" for line in output.getvalue().splitlines())


def _table(board: Leaderboard, width: int) -> object:
    from rich.table import Table
    from rich.text import Text

    columns = _fitting(_columns(board), width)
    others = sum(column.width() + _GAP for column in columns if column.title != "Learner")
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        longest = max(4, width - others) if column.title == "Learner" else None
        table.add_column(
            Text(column.title), justify=column.justify, no_wrap=True, overflow="ellipsis", max_width=longest
        )
    for index, entry in enumerate(board.entries):
        cells = (Text(column.cells[index], end="") for column in columns)
        table.add_row(*cells, style="dim" if entry.rank is None else "")
    return table


def _columns(board: Leaderboard) -> list[_Column]:
    entries = board.entries
    decimals = score_decimals(entry.score for entry in entries)
    columns = [
        _Column("Rank", tuple(rank_text(entry) for entry in entries)),
        _Column("Learner", tuple(one_line(entry.learner) for entry in entries), "left"),
        _Column("Score", tuple(format_score(entry.score, decimals) for entry in entries)),
        _Column("Points", tuple(format_points(entry.points) for entry in entries)),
        _Column("Tries", tuple(str(entry.attempts) for entry in entries)),
        _Column("Attempt", tuple(one_line(entry.attempt) for entry in entries), "left"),
        _Column("Note", tuple(_note(entry) for entry in entries), "left"),
    ]
    unused = set() if has_points(board) else {"Points"}
    if not any(_note(entry) for entry in entries):
        unused.add("Note")
    return [column for column in columns if column.title not in unused]


def _fitting(columns: list[_Column], width: int) -> list[_Column]:
    """The columns that leave room for names."""
    for title in _GIVE_WAY:
        if sum(min(column.width(), _name_limit(column)) + _GAP for column in columns) - _GAP <= width:
            break
        columns = [column for column in columns if column.title != title]
    return columns


def _name_limit(column: _Column) -> int:
    return _NAME_WANTS if column.title == "Learner" else 10**6


def _note(entry: BoardEntry) -> str:
    notes = [] if entry.rank else [no_rank_text(entry)]
    return ", ".join([*notes, *(["late"] if entry.late and entry.unranked != "late" else [])])
