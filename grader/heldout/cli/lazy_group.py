"""A group whose commands lie in modules that are imported when they are called, so that `--help` stays quick."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click
from click.shell_completion import CompletionItem

from heldout.base.errors import nearest


class LazyGroup(click.Group):
    """Commands by name, each with its line in the help, in an order that says something."""

    lines: Mapping[str, str] = {}
    """Command name and its line."""
    renamed: Mapping[str, str] = {}
    """Names of modules that could not be called as their command is."""
    module = ""
    """What stands before a command's name in the name of its module, whose `command` it is."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of `lines`."""
        return list(self.lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.lines:
            return None
        name = self.renamed.get(cmd_name, cmd_name.replace("-", "_"))
        command: click.Command = importlib.import_module(f"{self.module}{name}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin like this, without importing any; options where a dash does."""
        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [CompletionItem(name, help=line) for name, line in self.lines.items() if name.startswith(incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a typo."""
        if args and args[0] not in self.lines and not args[0].startswith("-"):
            raise click.UsageError(f"No such command '{args[0]}'.{nearest(args[0], self.lines)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lines.items()))
