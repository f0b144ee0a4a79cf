"""A bar for what takes minutes and can be counted: on a terminal's standard error; elsewhere nothing, or a line now and
then."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self

import click

EVERY_SECONDS = 15.0
"""At most one line in so many seconds, where there is no terminal."""


class Bar:
    """A context manager; what is counted is begun, moved on and cleared away again.

    With `lines`, a file or a pipe gets a plain line now and then, for work that somebody may wait for there.
    """

    def __init__(self, lines: bool = False) -> None:
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
        self._task: Any = None
        self._lines = lines and self._progress.disable
        self._what, self._said = "", time.monotonic()

    def begin(self, what: str, beside: str = "") -> None:
        """Something new is counted."""
        self.clear()
        self._what = what
        self._task = self._progress.add_task(what, total=None, beside=beside)

    def move(self, done: int, total: int, beside: str) -> None:
        """So many of so many are done; `beside` stands at the end of the line."""
        self._progress.update(self._task, completed=done, total=total, beside=beside)
        if self._lines and time.monotonic() - self._said >= EVERY_SECONDS:
            self.say(f"{self._what}: {done} of {total}{', ' if beside else ''}{beside}")

    def say(self, line: str) -> None:
        """A line on standard error, above the bar where there is one."""
        if self._progress.disable:
            click.echo(line, err=True)
        else:
            self._progress.console.print(line, markup=False, highlight=False)
        self._said = time.monotonic()

    def advanced(self, done: int, total: int, seconds_left: float | None) -> None:
        """So many jobs are done; what observers of long work are told."""
        self.move(done, total, time_left(seconds_left))

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
