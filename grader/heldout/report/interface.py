"""The formats of a score card by name.

A new format is a function with `@report_format(…)` in a module of `heldout.report`; nothing else has to be told.
Another package adds one as an entry point of the group `heldout.reports`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.base.registry import Registry
from heldout.scoring.interface import ScoreCard


@dataclass(frozen=True)
class Screen:
    """What the text is made for."""

    width: int = 80
    """Columns."""
    colour: bool = False


Render = Callable[[ScoreCard, Screen], str]


@dataclass(frozen=True)
class Format:
    """One way to write a score card."""

    name: str
    render: Render
    running: Callable[[str], str] | None = None
    """What the file says while it is being graded, for the name of a stage: what is left where the grader is stopped.
    None for a format whose file is written at the end."""
    beside: tuple[tuple[str, Render], ...] = ()
    """Names of files that belong beside the one that is written, and what is in them."""


REPORTS = Registry(Format, "report format", "heldout.report.formats", "heldout.reports")


def report_format(
    name: str, running: Callable[[str], str] | None = None, beside: tuple[tuple[str, Render], ...] = ()
) -> Callable[[Render], Format]:
    """Declare a format: decorates the function that writes a card in it. The other arguments: see `Format`."""
    return lambda render: Format(name, render, running, beside)


def format_named(name: str) -> Format:
    """The format with this name.

    Raises:
        UsageError: there is none.
        ExtensionError: an extension that adds it cannot be used.
    """
    return REPORTS.chosen("--format", name)


def deliver(chosen: Format, card: ScoreCard, output: Path | None, screen: Screen, echo: Callable[[str], None]) -> None:
    """Write the card to `output`, or hand its text to `echo`; also when it cannot be written.

    Raises:
        UsageError: the file cannot be written there.
        WriteError: the disk is full.
    """
    if output is None:
        echo(chosen.render(card, screen))
        return
    from heldout.base.paths import write_output

    try:
        write_output(output, chosen.render(card, Screen()) + "\n")
        for name, render in chosen.beside:
            write_output(output.with_name(name), render(card, Screen()) + "\n")
    except HeldoutError:
        # The grade is made, and would be lost.
        echo(chosen.render(card, screen))
        raise
