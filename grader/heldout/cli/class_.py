"""`heldout class …`: what an instructor sees of a class. A subcommand lives in a module of its name."""

from __future__ import annotations

import click

from heldout.cli.lazy_group import LazyGroup

SUBCOMMANDS = {
    "report": "Where the class lost its points, and who is stuck.",
}
"""Subcommand and its line in the help."""


class ClassCommands(LazyGroup):
    """The subcommands."""

    lines = SUBCOMMANDS
    module = "heldout.cli.class_"


@click.group(name="class", cls=ClassCommands)
def command() -> None:
    """What the attempts of a class say."""
