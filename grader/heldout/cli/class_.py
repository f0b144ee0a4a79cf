"""`heldout class …`: a class's file, and what its attempts say. A subcommand lies in a module of its name."""

from __future__ import annotations

import click

from heldout.cli.lazy_group import LazyGroup

SUBCOMMANDS = {
    "check": "Is class.toml right, and what does it come to?",
    "codes": "Codes and links to sign in to `heldout serve` with.",
    "final": "Close every challenge of a deadline.",
    "table": "What everybody got in all, with grades.",
    "adjust": "Add points by hand, with a reason.",
    "choose": "Say which of your attempts counts.",
    "send": "Send grades to the learning platform that learners came from.",
    "report": "Where the class lost its points, and who is stuck.",
}
"""Subcommand and its line in the help."""


class ClassCommands(LazyGroup):
    """The subcommands, in the order of a term."""

    lines = SUBCOMMANDS
    module = "heldout.cli.class_"


@click.group(name="class", cls=ClassCommands)
def command() -> None:
    """Run a class, as the course's class.toml says, and see what its attempts say."""
