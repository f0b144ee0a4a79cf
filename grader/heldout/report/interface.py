"""What a report format is: a function from a score card to text, registered under a name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import HeldoutError, UsageError, nearest
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


_FORMATS: dict[str, Format] = {}


def report_format(name: str) -> Callable[[Render], Render]:
    """Register a function as the format `name`.

    Raises:
        ValueError: the name is taken.
    """

    def register(render: Render) -> Render:
        if name in _FORMATS:
            raise ValueError(f"the report format '{name}' is registered twice")
        _FORMATS[name] = Format(name, render)
        return render

    return register


def format_named(name: str) -> Format:
    """The format with this name.

    Raises:
        UsageError: there is none.
    """
    if name not in _FORMATS:
        import heldout.report as package

        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    if name not in _FORMATS:
        names = ", ".join(sorted(_FORMATS))
        raise UsageError(f"--format must be one of {names}. Got '{name}'.{nearest(name, _FORMATS)}")
    return _FORMATS[name]


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
    except HeldoutError:
        # The grade is made, and would be lost.
        echo(chosen.render(card, screen))
        raise
