"""Keys, one at a time and without Enter, where somebody sits at a terminal."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

_LOOK_SECONDS = 0.2


class Keys:
    """A context manager: tells of each key in a thread of its own; of none where standard input is no terminal.

    The terminal is what it was afterwards. Ctrl-C stays what it is.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._stop = threading.Event()
        self._before: list[Any] | None = None
        self._thread = threading.Thread(target=self._read, daemon=True, name="keys")

    @property
    def available(self) -> bool:
        """Whether anybody can press some. In the background a terminal belongs to somebody else."""
        try:
            return sys.stdin.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
        except (OSError, ValueError):
            return False

    def __enter__(self) -> Keys:
        if self.available:
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._before is not None:
            import termios

            self._thread.join(3 * _LOOK_SECONDS)
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)

    def _read(self) -> None:
        descriptor = sys.stdin.fileno()
        while not self._stop.is_set():
            try:
                if not select.select([descriptor], [], [], _LOOK_SECONDS)[0]:
                    continue
                pressed = os.read(descriptor, 32)
            except (OSError, ValueError):
                return
            if not pressed:
                return  # the terminal has gone
            self._tell(pressed.decode("utf-8", "replace")[:1])
