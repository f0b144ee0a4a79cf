"""`heldout challenge …`: authoring. A subcommand lives in a module of its name and is imported when it is called."""

from __future__ import annotations

import click

from heldout.cli.lazy_group import LazyGroup

SUBCOMMANDS = {
    "new": "Make a challenge from a table.",
    "import": "Make a challenge from a folder in Kaggle's shape.",
    "calibrate": "Compute the reference landscape of a challenge.",
    "verify": "Does a challenge work, and does it teach something?",
    "bundle": "Make the student's copy and the instructor's copy.",
}
"""Subcommand and its line in the help."""


class Subcommands(LazyGroup):
    """The subcommands, in the order of an author's work."""

    lines = SUBCOMMANDS
    module = "heldout.cli.challenge_"


@click.group(name="challenge", cls=Subcommands)
def command() -> None:
    """Make challenges: what an author does before learners come."""
