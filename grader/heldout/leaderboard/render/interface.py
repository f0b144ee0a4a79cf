"""What a leaderboard format is, and words that the formats share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from heldout.base.number_format import MISSING, format_ranks, format_score
from heldout.base.shown_text import one_line
from heldout.base.words import first_few
from heldout.leaderboard.interface import BoardEntry, Leaderboard


@dataclass(frozen=True)
class Page:
    """What the text is made for."""

    colour: bool
    width: int
    """Columns of the terminal."""
    now: datetime
    """When the text is made."""


_RANGES = 6
Render = Callable[[Leaderboard, Page], str]


@dataclass(frozen=True)
class BoardFormat:
    """One way to write a leaderboard."""

    name: str
    render: Render


def board_format(name: str) -> Callable[[Render], BoardFormat]:
    """Declare a format: decorates the function that writes a board in it."""
    return lambda render: BoardFormat(name, render)


def rank_text(entry: BoardEntry) -> str:
    """`3`, `1–4` for a shared rank, a dash for none."""
    return MISSING if entry.rank is None else format_ranks(entry.rank)


def no_rank_text(entry: BoardEntry) -> str:
    """Why an entry has no rank, in a few words: `timed out`, `another version (roc_auc 0.8630)`."""
    said = entry.unranked or entry.status.replace("_", " ")
    if entry.other is not None:
        said += f" ({entry.other.metric} {format_score(entry.other.score)})"
    return one_line(said)


def has_score(entry: BoardEntry) -> bool:
    """Whether there is a score to show in place of the reason why there is no rank."""
    return entry.rank is not None or entry.score is not None


def range_meaning(board: Leaderboard) -> str | None:
    """What a rank such as 1–4 says, in a sentence; None where every rank is a single one."""
    example = next((entry for entry in board.entries if entry.rank and entry.rank[0] != entry.rank[1]), None)
    if example is None:
        return None
    if board.compared:
        return f"A rank such as {rank_text(example)} is a range: these rows cannot tell which of them it is."
    return f"A rank such as {rank_text(example)} is shared by equal scores."


def noise_floor(board: Leaderboard) -> str | None:
    """Which difference the rows can tell from luck, and which ranks are therefore shared; None where none is known."""
    if board.noise is None:
        return None
    rows = "private" if board.final else "public"
    compared = "points" if board.by_points else one_line(board.metric)
    floor = (
        f"Noise floor: on these {rows} rows two entries have to differ by about {format_score(board.noise)} {compared} "
        "to be told apart from luck (95 %, all pairs at once; half of them need more)."
    )
    ranges = dict.fromkeys(each.rank for each in board.entries if each.rank is not None)
    shared = [format_ranks(each) for each in ranges if each[0] != each[1]]
    here = "" if board.in_all is None else " on this page"
    if not shared:
        return f"{floor} Every rank{here} stands clear of it."
    return f"{floor} Shared{here} are therefore the ranks {first_few(shared, _RANGES)}."


def explained(board: Leaderboard) -> tuple[str, ...]:
    """What the ranks mean, in sentences; where the board is a page, which one."""
    return tuple(filter(None, (page_text(board), range_meaning(board), noise_floor(board))))


def page_text(board: Leaderboard) -> str | None:
    """Which entries of how many these are; None for a whole board."""
    if board.in_all is None:
        return None
    last = board.first + len(board.entries) - 1
    return f"Entries {board.first:,}–{last:,} of {board.in_all:,}."


def ranked_by(board: Leaderboard) -> str:
    """What the order means: `public roc_auc, higher is better`."""
    return f"{_part(board)} points, higher is better" if board.by_points else scored_by(board)


def scored_by(board: Leaderboard) -> str:
    """What the scores mean: `public roc_auc, higher is better`."""
    direction = "higher" if board.greater_is_better else "lower"
    return f"{_part(board)} {one_line(board.metric)}, {direction} is better"


def _part(board: Leaderboard) -> str:
    return "final" if board.final else "public"


def empty_text(board: Leaderboard) -> str:
    """What stands in place of a table without entries."""
    return f"Nobody has attempted this challenge yet. Be the first: heldout grade -c {one_line(board.challenge_id)}"


def has_points(board: Leaderboard) -> bool:
    """Whether any entry has points to show."""
    return any(entry.points is not None for entry in board.entries)
