"""The parent's side of one stage: reads the result frame and the output, both bounded, while the process runs."""

from __future__ import annotations

import os
import selectors

from heldout.sandbox.frame import PREFIX, BadFrame, decode, read_prefix
from heldout.sandbox.interface import Answer

KEPT_OUTPUT = 64 * 1024
_CHUNK = 1 << 18


class Collector:
    """Three non-blocking pipes: the frames, standard output and standard error. Owns and closes the descriptors.

    One frame is expected at a time; bytes that come before the next one is asked for are one too many.
    """

    def __init__(self, result_fd: int, out_fd: int, err_fd: int, max_result: int, max_output: int) -> None:
        """`max_result` bytes at most are the payload of the first frame."""
        self.frame = bytearray()
        """The frame that is coming."""
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.problem: str | None = None
        """Why the frame is refused, once that is known."""
        self.too_much_output = False
        self._max_result = max_result
        self._max_output = max_output
        self._printed = 0
        self._expected: int | None = None
        self._open = {result_fd: self._take_result, out_fd: self._take_stdout, err_fd: self._take_stderr}
        for fd in self._open:
            os.set_blocking(fd, False)

    def register(self, selector: selectors.BaseSelector) -> None:
        """Watch the pipes; `key.data` reads what is there."""
        for fd in self._open:
            selector.register(fd, selectors.EVENT_READ, lambda fd=fd: self.read(fd, selector))

    @property
    def complete(self) -> bool:
        """Whether one whole frame has come."""
        return self._expected is not None and len(self.frame) >= self._expected

    def ask(self, max_result: int) -> None:
        """Expect another frame in the place of the one that has come, with at most so many bytes of payload."""
        self.frame, self._expected, self._max_result = bytearray(), None, max_result

    def close(self, selector: selectors.BaseSelector | None = None) -> None:
        """Close what is still open; twice does no harm."""
        for fd in list(self._open):
            self._close(fd, selector)

    def read(self, fd: int, selector: selectors.BaseSelector | None = None) -> None:
        """Take what is there on `fd`; at its end, close it."""
        try:
            data = os.read(fd, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close(fd, selector)
            return
        self._open[fd](data)

    def drain(self, selector: selectors.BaseSelector | None = None) -> None:
        """Take everything that is already in the pipes, then close them. For after the process has ended."""
        for fd in list(self._open):
            while fd in self._open and not self.too_much_output:
                before = len(self.frame) + self._printed
                self.read(fd)
                if fd in self._open and len(self.frame) + self._printed == before:
                    break
        self.close(selector)

    def result(self) -> Answer:
        """What the frame says.

        Raises:
            BadFrame: it is not exactly one well-formed frame.
        """
        if self.problem is not None:
            raise BadFrame(self.problem)
        return decode(self.frame, self._max_result)

    def _close(self, fd: int, selector: selectors.BaseSelector | None) -> None:
        if selector is not None and fd in selector.get_map():
            selector.unregister(fd)
        os.close(fd)
        del self._open[fd]

    def _take_result(self, data: bytes) -> None:
        if self.problem is not None:
            return
        self.frame += data
        if self._expected is None and len(self.frame) >= PREFIX.size:
            try:
                self._expected = read_prefix(self.frame, self._max_result).total
            except BadFrame as error:
                self.problem = str(error)
        if self._expected is not None and len(self.frame) > self._expected:
            self.problem = "more came than one result frame"

    def _count(self, data: bytes) -> None:
        self._printed += len(data)
        self.too_much_output = self._printed > self._max_output

    def _take_stdout(self, data: bytes) -> None:
        self._count(data)
        self.stdout += data[: KEPT_OUTPUT - len(self.stdout)]

    def _take_stderr(self, data: bytes) -> None:
        self._count(data)
        self.stderr = (self.stderr + data)[-KEPT_OUTPUT:]
