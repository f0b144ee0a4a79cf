"""One flush of a file for all threads that wait for one: it takes a disk as long for forty writes as for one."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class SharedFlush:
    """Flushes of one file. Threads may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = threading.Condition()
        self._asked = self._over = 0
        """How many have asked for a flush, and for how many of them one is over."""
        self._running = False
        self._known: int | None = None
        """The file that was flushed last, by its number: SQLite makes a log anew after the last connection's end."""
        self._failed: tuple[int, OSError] | None = None
        """For how many, and how: what failed once may be told as done when it is asked again, though it is lost."""

    def wait(self) -> None:
        """Until all that was written to the file before lies on the disk: a flush that began later covers it.

        Raises:
            OSError: it does not, and nobody knows how much of it does.
        """
        with self._changed:
            self._asked += 1
            mine = self._asked
            while self._running and self._over < mine:
                self._changed.wait()
            if self._over >= mine:
                self._tell(mine)
                return
            self._running, covered = True, self._asked
        failed: OSError | None = None
        try:
            self._flush()
        except OSError as error:
            failed = error
        finally:
            with self._changed:
                self._running, self._over = False, covered
                self._failed = self._failed if failed is None else (covered, failed)
                self._changed.notify_all()
        if failed is not None:
            raise failed

    def _tell(self, mine: int) -> None:
        if self._failed is not None and mine <= self._failed[0]:
            raise self._failed[1]

    def _flush(self) -> None:
        number = _flushed(self._path)
        if number != self._known:
            # A file that is new has to be found in its folder, too.
            _flushed(self._path.parent)
            self._known = number


def _flushed(path: Path) -> int:
    """Flush a file or a folder; the number that it has on its disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
        return os.fstat(descriptor).st_ino
    finally:
        os.close(descriptor)
