"""The grader's side of the pipe through which a stage's process is handed what each of its phases needs."""

from __future__ import annotations

import mmap
import os
import selectors
from pathlib import Path

from heldout.sandbox.frame import GO
from heldout.sandbox.interface import Blobs

_CHUNK = 1 << 20


class HandOver:
    """A pipe that is written to as fast as the process reads, without waiting for it. Owns and closes it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._left: list[memoryview] = []
        os.set_blocking(fd, False)

    def give(self, blobs: Blobs, selector: selectors.BaseSelector) -> None:
        """Let the next phase begin with these."""
        self._left = [memoryview(GO), *(_view(blob) for _, blob in blobs)]
        self.write(selector)

    def write(self, selector: selectors.BaseSelector) -> None:
        """Write what the pipe takes, and come back when it takes more."""
        try:
            while self._left:
                written = os.write(self._fd, self._left[0][:_CHUNK])
                self._left[0] = self._left[0][written:]
                if not self._left[0]:
                    self._left.pop(0)
        except BlockingIOError:
            if self._fd not in selector.get_map():
                selector.register(self._fd, selectors.EVENT_WRITE, lambda: self.write(selector))
            return
        except OSError:
            # Nobody reads any more: how the process ended says the rest.
            self._left = []
        if self._fd in selector.get_map():
            selector.unregister(self._fd)

    def close(self, selector: selectors.BaseSelector) -> None:
        """Close the pipe; twice does no harm."""
        if self._fd < 0:
            return
        if self._fd in selector.get_map():
            selector.unregister(self._fd)
        os.close(self._fd)
        self._fd = -1


def _view(blob: bytes | Path) -> memoryview:
    if isinstance(blob, bytes):
        return memoryview(blob)
    with blob.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) if size else b"")
