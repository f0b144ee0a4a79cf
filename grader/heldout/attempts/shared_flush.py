"""One flush of a file for all threads that wait for one: it takes a disk as long for forty writes as for one."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class SharedFlush:
    """Flushes of one file. Threads may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._changed = threading.Condition()
        self._asked = self._done = 0
        """How many have asked for a flush, and for how many of them one is done."""
        self._running = False
        self._file: tuple[int, os.stat_result] | None = None
        """The file that was flushed last, open: SQLite makes a log anew after the last connection's end. One that is
        held gives its number to no other, and tells of a write that failed also where a flush of SQLite's own was told
        first: to a file that is opened afterwards the kernel says nothing of it."""
        self._failed: OSError | None = None

    @property
    def has_failed(self) -> bool:
        """Whether the disk may have lost a part of the file. The next flush would tell nothing of it: the kernel says
        once that a write failed. And of a log nothing behind that part can be read again."""
        return self._failed is not None

    def wait(self) -> None:
        """Until all that was written to the file before lies on the disk: a flush that began later covers it.

        Raises:
            OSError: it does not, or a flush failed before, and nobody knows how much of the file does.
        """
        with self._changed:
            self._asked += 1
            mine = self._asked
            while self._running and self._done < mine:
                self._changed.wait()
            if self._done >= mine:
                return
            if self._failed is not None:
                raise OSError(*self._failed.args) from self._failed
            self._running, covered = True, self._asked
        failed: OSError | None = OSError("the flush was interrupted")
        try:
            self._flush()
            failed = None
        except OSError as error:
            failed = error
            raise
        finally:
            with self._changed:
                self._running, self._failed = False, failed
                self._done = self._done if failed else covered
                self._changed.notify_all()

    def close(self) -> None:
        """Let go of the file, when no flush is under way; the next one opens it again."""
        with self._changed:
            while self._running:
                self._changed.wait()
            self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            os.close(self._file[0])
            self._file = None

    def _flush(self) -> None:
        if self._file is not None and os.path.samestat(self._file[1], self.path.stat()):
            os.fsync(self._file[0])
            return
        self._let_go()
        descriptor = _opened(self.path)
        self._file = descriptor, os.fstat(descriptor)
        os.fsync(descriptor)
        # A file that is new has to be found in its folder, too.
        folder = _opened(self.path.parent)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
