"""The grading processes of a server: as many as were asked for, each started again where it ends."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0
"""Between the end of a process and the next one in its place."""
_LONG_PAUSE_SECONDS = 10.0
"""Until a process is started once more where the machine gave none."""
_NICER = 5
"""By how much the server and its database come before those that grade, so that pages stay quick while all cores do."""
_END_SECONDS = 15.0
"""Until a process that was asked to end is killed: its hand-in is taken over by another one, later."""


class GradingProcesses:
    """A context manager: `heldout worker` runs `number` times while the block does.

    A process ends by itself when this one does, however that comes: its standard input ends then.
    """

    def __init__(self, number: int, words: Sequence[str]) -> None:
        """Nothing is started yet; `words` are those of the command line."""
        self._command = [sys.executable, "-P", "-m", "heldout", *words]
        self._stopping = threading.Event()
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._keepers = [threading.Thread(target=self._keep, args=(each,), daemon=True) for each in range(number)]

    def __enter__(self) -> GradingProcesses:
        for each in self._keepers:
            each.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stopping.set()
        running = list(self._running.values())
        for process in running:
            with suppress(OSError):
                process.terminate()
        for process in running:
            _end(process)
        for each in self._keepers:
            each.join()

    def _keep(self, number: int) -> None:
        while not self._stopping.is_set():
            try:
                process = subprocess.Popen(self._command, stdin=subprocess.PIPE)
            except OSError as error:
                log.error("no grading process can be started, in %.0f s once more: %s", _LONG_PAUSE_SECONDS, error)
                self._stopping.wait(_LONG_PAUSE_SECONDS)
                continue
            self._running[number] = process
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, os.getpriority(os.PRIO_PROCESS, 0) + _NICER)
            if self._stopping.is_set():
                _end(process)
            process.wait()
            self._stopping.wait(_PAUSE_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
