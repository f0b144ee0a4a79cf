"""Tells when what would be handed in has changed: by file events, and by looking, where none arrive."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from heldout.base.errors import HeldoutError

_LOOK_SECONDS = 0.4
"""How often it is looked without an event: network drives, containers and some editors send none."""
_QUIET_MS = 20
"""A save may be several events; so long after the last one it is over."""
_MOST_FILES = 2_000
_PASSED_OVER = frozenset({"__pycache__", ".git", ".ipynb_checkpoints", ".venv", "node_modules"})


class Changes:
    """Watches one submission in a thread of its own, from `start` to `stop`."""

    def __init__(self, path: Path, tell: Callable[[], None]) -> None:
        """`tell` is called, in that thread, each time the submission has other content than before."""
        self._path, self._tell = path, tell
        self._folder = path if path.is_dir() else path.absolute().parent
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="changes")
        self._content, self._seen = self._content_now(), self._state()

    def start(self) -> None:
        """Begin. What is there now is known already."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for that."""
        self._stop.set()
        self._thread.join(5 * _LOOK_SECONDS)

    def _watch(self) -> None:
        for _ in self._moments():
            state = self._state()
            if state == self._seen:
                continue
            content = self._content_now()
            if content is None:
                continue  # an editor is in the middle of replacing it
            self._seen = state
            if content != self._content:
                self._content = content
                self._tell()

    def _moments(self) -> Iterator[None]:
        """When to look: at events, and now and then without one."""
        from watchfiles import watch

        try:
            events = watch(
                self._folder,
                watch_filter=None,
                step=_QUIET_MS,
                debounce=10 * _QUIET_MS,
                rust_timeout=int(1000 * _LOOK_SECONDS),
                yield_on_timeout=True,
                stop_event=self._stop,
                raise_interrupt=False,
            )
            for _ in events:
                yield
        except (OSError, RuntimeError):
            # This machine gives no (more) events, or no more of them for this folder.
            while not self._stop.wait(_LOOK_SECONDS):
                yield

    def _content_now(self) -> str | None:
        """What its content is known by; None where it cannot be read just now."""
        from heldout.submission.read import read_submission

        try:
            return read_submission(self._path).content_hash
        except (HeldoutError, OSError):
            return None

    def _state(self) -> tuple[tuple[str, int, int], ...]:
        """Names, times and sizes of the files that may belong to it."""
        found: list[tuple[str, int, int]] = []
        for folder, folders, files in os.walk(self._folder):
            folders[:] = sorted(name for name in folders if name not in _PASSED_OVER)
            for name in sorted(files):
                try:
                    status = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118
                except OSError:
                    continue
                found.append((f"{folder}/{name}", status.st_mtime_ns, status.st_size))
            if len(found) > _MOST_FILES:
                break
        return tuple(found)
