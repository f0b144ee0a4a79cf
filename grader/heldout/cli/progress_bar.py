"""A bar for what takes minutes and can be counted: on a terminal's standard error; elsewhere nothing, or a line now and
then."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import click

from heldout.base.progress import Observer

EVERY_SECONDS = 15.0
"""At most one line in so many seconds, where there is no terminal, and rarer the longer it takes."""
_RARER = 20


class ProgressBar(Observer):
    """A context manager; each stage is counted by itself and cleared away for the next one.

    `words` are what a stage is called on the screen, where that is not its name. With `lines`, a file or a pipe gets a
    plain line now and then, for work that somebody may wait for there.
    """

    def __init__(self, words: Mapping[str, str] | None = None, lines: bool = False) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[beside]}"),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._words = words or {}
        self._task: Any = None
        self._lines = lines and self._progress.disable
        self._what, self._began = "", time.monotonic()
        self._said = self._began

    def stage(self, name: str, beside: str = "") -> None:
        """A line of its own for the stage; `beside` stands at the end of it."""
        self.clear()
        self._what = self._words.get(name, name)
        self._task = self._progress.add_task(self._what, total=None, beside=beside)

    def advanced(self, done: int, total: int, seconds_left: float | None = None, beside: str = "") -> None:
        """The line shows how much is done, what is being worked at, and how long the rest takes."""
        beside = "; ".join(filter(None, (beside, time_left(seconds_left))))
        self._progress.update(self._task, completed=done, total=total, beside=beside)
        now = time.monotonic()
        if self._lines and now - self._said >= max(EVERY_SECONDS, (now - self._began) / _RARER):
            self.say(f"{self._what}: {done} of {total}{', ' if beside else ''}{beside}")

    def say(self, line: str) -> None:
        """A line on standard error, above the bar where there is one."""
        if self._progress.disable:
            click.echo(line, err=True)
        else:
            self._progress.console.print(line, markup=False, highlight=False)
        self._said = time.monotonic()

    def clear(self) -> None:
        """Nothing is counted now, and lines may be printed."""
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None
            self._progress.refresh()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


def time_left(seconds: float | None) -> str:
    """In words; empty where nobody knows yet."""
    if seconds is None:
        return ""
    return f"about {seconds / 60:.0f} min left" if seconds >= 90 else f"about {seconds:.0f} s left"
