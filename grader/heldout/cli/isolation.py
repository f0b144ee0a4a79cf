"""The two options of every command that runs a submission: at least so much isolation, or knowingly less."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from heldout.cli.screen import say

if TYPE_CHECKING:
    from heldout.isolation.choose import Wish

_WARNING = (
    "--weaken-isolation limits: nothing keeps the submission from reading hidden labels, your files and the "
    "network. The card says so."
)


def isolation_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--isolation` and `--weaken-isolation` to a command."""
    function = click.option(
        "--weaken-isolation", metavar="LEVEL", help="limits: run with less than this machine gives; the card says so."
    )(function)
    return click.option(
        "--isolation", metavar="LEVEL", help="limits, standard or strict: refuse to run with less; never lowers it."
    )(function)


def wished(isolation: str | None, weaken_isolation: str | None) -> Wish:
    """What the two options ask for; a warning where that is less than usual.

    Raises:
        UsageError: there is no such level, or the two contradict each other.
    """
    from heldout.isolation.choose import wish_named

    wish = wish_named(isolation, weaken_isolation)
    if wish.weakened:
        say(_WARNING)
    return wish
