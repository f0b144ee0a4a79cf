"""Which line of a learner's code was running when the time was used up."""

from __future__ import annotations

import contextlib
import signal
from types import FrameType


class OutOfTime(BaseException):
    """The CPU time is used up. No `except Exception` of a learner or a library goes on after it."""


def end_with_an_error() -> None:
    """Let the signal that comes when the CPU time is used up be an exception, so that its line can be told.

    Whatever goes on all the same is killed by the kernel a second later.
    """
    if hasattr(signal, "SIGXCPU"):
        with contextlib.suppress(ValueError, OSError):  # not the main thread
            signal.signal(signal.SIGXCPU, _end)


def _end(number: int, frame: FrameType | None) -> None:
    raise OutOfTime("the CPU time is used up")
