"""What a leaderboard format is, and words that the formats share."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from heldout.leaderboard.interface import Entry, Leaderboard
from heldout.leaderboard.learner import DIRECTION_OVERRIDES
from heldout.number_format import MISSING


@dataclass(frozen=True)
class Page:
    """What the text is made for."""

    colour: bool
    width: int
    """Columns of the terminal."""
    now: datetime
    """When the text is made."""


Renderer = Callable[[Leaderboard, Page], str]

RENDERERS: dict[str, Renderer] = {}


def renderer(name: str) -> Callable[[Renderer], Renderer]:
    """Register a function as the format `name`.

    Raises:
        ValueError: the name is taken.
    """

    def register(function: Renderer) -> Renderer:
        if name in RENDERERS:
            raise ValueError(f"the leaderboard format '{name}' is registered twice")
        RENDERERS[name] = function
        return function

    return register


def one_line(text: str) -> str:
    """Text that cannot move the cursor, colour the terminal, break a row or turn the reading direction around it."""
    return "".join(
        "�" if character in DIRECTION_OVERRIDES or unicodedata.category(character) in _MOVING else character
        for character in " ".join(text.split())
    )


def rank_text(entry: Entry) -> str:
    """`3`, `1–4` for a shared rank, a dash for none."""
    if entry.rank is None:
        return MISSING
    first, last = entry.rank
    return str(first) if first == last else f"{first}–{last}"


def status_text(status: str) -> str:
    """The status in words: `timed out`."""
    return one_line(status.replace("_", " "))


def ranked_by(board: Leaderboard) -> str:
    """What the order means: `public roc_auc, higher is better`."""
    direction = "higher" if board.greater_is_better else "lower"
    return f"{'final' if board.final else 'public'} {one_line(board.metric)}, {direction} is better"


def empty_text(board: Leaderboard) -> str:
    """What stands in place of a table without entries."""
    return f"Nobody has attempted this challenge yet. Be the first: heldout grade -c {one_line(board.challenge_id)}"


def has_points(board: Leaderboard) -> bool:
    """Whether any entry has points to show."""
    return any(entry.points is not None for entry in board.entries)


_MOVING = frozenset({"Cc", "Cs", "Zl", "Zp"})
