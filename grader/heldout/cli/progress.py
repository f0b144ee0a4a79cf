"""What is shown while something takes long: one line on a terminal's standard error, nothing in a pipe."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType

from heldout.base.progress import Observer

_WORDS = {
    "prepare": "preparing the data",
    "run": "running the submission",
    "score": "scoring",
    "advice": "working out advice",
    "record": "recording the attempt",
}
_PATIENCE_SECONDS = 0.4


class StageRelay(Observer):
    """Tells two, of whom the second is found out later: what is shown, and who writes down how far the work is."""

    def __init__(self, shown: Observer) -> None:
        self._shown = shown
        self.write: Callable[[str], None] | None = None

    def stage(self, name: str) -> None:
        """A stage begins."""
        self._shown.stage(name)
        if self.write is not None:
            self.write(name)


class Progress(Observer):
    """A context manager. Shows the stage and its seconds once a stage takes longer than a moment."""

    def __init__(self, enabled: bool | None = None) -> None:
        self._enabled = sys.stderr.isatty() if enabled is None else enabled
        self._stage = ""
        self._since = time.monotonic()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def stage(self, name: str) -> None:
        """The line shows this stage from now on, and its seconds begin at 0."""
        self._stage, self._since = _WORDS.get(name, name), time.monotonic()

    def __enter__(self) -> Progress:
        if self._enabled:
            self._thread = threading.Thread(target=self._spin, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _spin(self) -> None:
        shown = False
        for mark in itertools.cycle("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"):
            if self._stop.wait(0.1):
                break
            seconds = time.monotonic() - self._since
            if self._stage and seconds > _PATIENCE_SECONDS:
                sys.stderr.write(f"\r\x1b[2K{mark} {self._stage} … {seconds:.0f} s")
                sys.stderr.flush()
                shown = True
        if shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
