"""A `Leaderboard` becomes text. A format is a function with `@board_format(…)` in a module here."""

from __future__ import annotations

from datetime import UTC, datetime

from heldout.base.registry import Registry
from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.render.interface import BoardFormat, Page

BOARDS = Registry(BoardFormat, "leaderboard format", __name__)


def format_named(name: str) -> BoardFormat:
    """The format with this name.

    Raises:
        UsageError: there is none.
    """
    return BOARDS.chosen("A leaderboard's format", name)


def render_leaderboard(
    board: Leaderboard,
    format: str,  # noqa: A002 - the command line's word for it
    colour: bool = False,
    width: int = 80,
    now: datetime | None = None,
) -> str:
    """The leaderboard as text in one of the formats, ending with a line break.

    `colour` (which NO_COLOR switches off) and `width` in columns matter to the table only; `now` is when the web page
    says that it was made.

    Raises:
        UsageError: no such format.
    """
    return format_named(format).render(board, Page(colour=colour, width=width, now=now or datetime.now(UTC)))
