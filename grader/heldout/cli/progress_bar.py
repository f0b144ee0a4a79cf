"""A bar for what takes minutes and can be counted: on a terminal's standard error, nothing in a pipe."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self


class Bar:
    """A context manager; what is counted is begun, moved on and cleared away again."""

    def __init__(self) -> None:
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

    def begin(self, what: str, beside: str = "") -> None:
        """Something new is counted."""
        self.clear()
        self._task = self._progress.add_task(what, total=None, beside=beside)

    def move(self, done: int, total: int, beside: str) -> None:
        """So many of so many are done; `beside` stands at the end of the line."""
        self._progress.update(self._task, completed=done, total=total, beside=beside)

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
