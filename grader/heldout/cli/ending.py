"""How a command ends when it is stopped or when the machine fails: a message, an exit code, and nothing half-done."""

from __future__ import annotations

import contextlib
import errno
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from heldout.base.errors import HeldoutError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells give it: 128 and the number of the signal."""

_MACHINE = {
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open on this machine",
    errno.ENOMEM: "there is no memory left",
    errno.EAGAIN: "no further process can be started",
    errno.ESTALE: "a network drive has gone",
    errno.ENODEV: "a device has gone",
    errno.ENXIO: "a device has gone",
}
_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


class Signals:
    """A context manager: Ctrl-C and SIGTERM end the block as exceptions do, so that everything is cleared up."""

    def __init__(self) -> None:
        self.interrupted = False
        """Whether Ctrl-C came, also where the code that it came in made another exception of it."""
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            for number, handler in ((signal.SIGINT, self._interrupt), (signal.SIGTERM, self._terminate)):
                # What was told to be ignored (nohup) stays ignored.
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, handler)
        return self

    def __exit__(self, *exc: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self.interrupted = True
        raise KeyboardInterrupt

    def _terminate(self, number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)


@contextlib.contextmanager
def machine_faults() -> Iterator[None]:
    """What the machine refuses becomes one of our errors, in words; another OSError stays what it is: our fault.

    Raises:
        HeldoutError: the machine failed.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raised = in_words(error)
        if raised is None:
            raise
        raise raised from error
    except MemoryError as error:
        raise HeldoutError("there is no memory left on this machine. End other programs and try again.") from error


def in_words(error: OSError) -> HeldoutError | None:
    """What the machine refused, for a person; None where it refused nothing that we know of, and the fault is ours."""
    from heldout.base.paths import write_error

    if isinstance(error, HeldoutError):
        return error
    if error.errno in _WRITING:
        if error.filename is None:
            return HeldoutError(f"standard output cannot be written: {error.strerror}.")
        return write_error(Path(str(error.filename)), error)
    if error.errno in _MACHINE:
        named = f" ({error.filename})" if error.filename else ""
        return HeldoutError(f"the machine cannot go on: {_MACHINE[error.errno]}{named}. Try again when it can.")
    return None
