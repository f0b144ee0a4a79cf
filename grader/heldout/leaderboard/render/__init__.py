"""A `Leaderboard` becomes text. Every module beside `interface` is one format and registers itself."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime

from heldout.attempts.interface import Leaderboard
from heldout.base.errors import UsageError, nearest
from heldout.leaderboard.render.interface import RENDERERS, Page

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

FORMATS: tuple[str, ...] = tuple(sorted(RENDERERS))
"""Names of the formats."""


def format_named(name: str) -> str:
    """The name, where a format has it.

    Raises:
        UsageError: no such format.
    """
    if name not in RENDERERS:
        raise UsageError(
            f"A leaderboard's format must be one of {', '.join(FORMATS)}. Got '{name}'.{nearest(name, FORMATS)}"
        )
    return name


def render_leaderboard(
    board: Leaderboard,
    format: str,  # noqa: A002 - the command line's word for it
    colour: bool = False,
    width: int = 80,
    now: datetime | None = None,
) -> str:
    """The leaderboard as text in one of `FORMATS`, ending with a line break.

    `colour` (which NO_COLOR switches off) and `width` in columns matter to the table only; `now` is when the web page
    says that it was made.

    Raises:
        UsageError: no such format.
    """
    return RENDERERS[format_named(format)](board, Page(colour=colour, width=width, now=now or datetime.now(UTC)))
