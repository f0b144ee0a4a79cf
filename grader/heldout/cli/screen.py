"""What the terminal can show."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap

import click

_NARROWEST = 20


def colour_wanted() -> bool:
    """Colours on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns of the terminal, at most 100; 80 in a pipe."""
    return min(100, shutil.get_terminal_size((80, 24)).columns) if sys.stdout.isatty() else 80


def page(text: str) -> None:
    """Print, through the pager where it is longer than the terminal has lines."""
    if sys.stdout.isatty() and sys.stdin.isatty() and text.count("\n") >= shutil.get_terminal_size().lines - 1:
        click.echo_via_pager(text + "\n", color=colour_wanted())
    else:
        click.echo(text)


def say(message: str) -> None:
    """Tell on standard error, in heldout's name."""
    click.echo(wrapped(f"heldout: {message}"), err=True)


def wrapped(text: str) -> str:
    """Text for standard error, broken between words where that is a terminal; as it is elsewhere.

    A path or a command that is longer than a line stays in one piece, so that it can be copied.
    """
    columns = _error_columns()
    if columns is None:
        return text
    return "\n".join(
        textwrap.fill(
            line,
            max(_NARROWEST, columns - 1),
            break_long_words=False,
            break_on_hyphens=False,
            subsequent_indent=line[: len(line) - len(line.lstrip())],
        )
        for line in text.split("\n")
    )


def _error_columns() -> int | None:
    """Columns of the terminal that standard error goes to; None where it goes elsewhere."""
    if not sys.stderr.isatty():
        return None
    told = os.environ.get("COLUMNS", "")
    if told.isdigit() and int(told) > 0:
        return int(told)
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or None
    except (OSError, ValueError):
        return None
