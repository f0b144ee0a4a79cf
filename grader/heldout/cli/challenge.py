"""`heldout challenge …`: authoring. A subcommand lives in a module of its name and is imported when it is called."""

from __future__ import annotations

import importlib

import click

SUBCOMMANDS = {
    "new": "Make a challenge from a table.",
    "import": "Make a challenge from a folder in Kaggle's shape.",
    "calibrate": "Compute the reference landscape of a challenge.",
    "verify": "Does a challenge work, and does it teach something?",
    "bundle": "Make the student's copy and the instructor's copy.",
}
"""Subcommand and its line in the help."""


class LazySubcommands(click.Group):
    """Imports a subcommand's module when the subcommand is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every subcommand, in the order of an author's work."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, imported now."""
        if cmd_name not in SUBCOMMANDS:
            return None
        command: click.Command = importlib.import_module(f"heldout.cli.challenge_{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a typo."""
        from heldout.base.errors import nearest

        if args and args[0] not in SUBCOMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"No such command '{args[0]}'.{nearest(args[0], SUBCOMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of subcommands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUBCOMMANDS.items()))


@click.group(name="challenge", cls=LazySubcommands)
def command() -> None:
    """Make challenges: what an author does before learners come."""
