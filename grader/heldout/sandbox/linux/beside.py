"""An engine's program is started inside of a run's namespaces, beside the process that will hold a learner's code.

It wears walls of its own, put on between fork and exec: the layers of the profile `netns`, with its own folders to read
and, where the kernel has Landlock, its own files to execute and no others.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from heldout.base.errors import HeldoutError
from heldout.sandbox.engine import WORK, EngineGone, EngineProgram
from heldout.sandbox.interface import MIB, Limits
from heldout.sandbox.linux.identity import close_all_except
from heldout.sandbox.linux.landlock import Grant
from heldout.sandbox.linux.namespaces import wall_in
from heldout.sandbox.netns import NetnsOrder
from heldout.sandbox.sanitise import clean_bytes

_FOLDER = Path(WORK, "engine")
"""Its working directory, with what it prints."""
_START_SECONDS = 100.0
_END_SECONDS = 10.0
"""How long one may take to end that listens no more."""
_CPU_SECONDS = 3600.0
"""The kernel's bound for it alone; the supervisor adds up what the whole tree uses."""
_RESERVED = 2048 * MIB
"""What a JVM reserves and never fills: stacks of some hundred threads, room for classes and compiled code."""


class RunningEngine:
    """An engine that was started, as a child of this process."""

    def __init__(self, engine: EngineProgram, pid: int) -> None:
        self._engine, self._pid = engine, pid
        self._code: int | None = None
        self._open = False
        """Whether its end may interrupt what the main thread does."""

    def wait_until_it_listens(self) -> None:
        """Return when it does.

        Raises:
            HeldoutError: it has ended, or does not listen in time.
        """
        deadline = time.monotonic() + _START_SECONDS
        program = self._engine.command[0]
        while time.monotonic() < deadline:
            if self._listens():
                return
            if self._exit_code() is not None:
                raise HeldoutError(f"{program} ended before it listened: {_last_words()}")
            time.sleep(0.05)
        raise HeldoutError(f"{program} did not listen within {_START_SECONDS:.0f} s: {_last_words()}")

    @contextlib.contextmanager
    def interrupting(self) -> Iterator[None]:
        """While this is open the engine's end raises `EngineGone` in the main thread: a client of it would try again
        for minutes. Where it has ended, opening this does.
        """
        signal.signal(signal.SIGCHLD, self._look)
        self._open = True
        try:
            if self._exit_code() is not None:
                raise EngineGone
            yield
        finally:
            self._open = False

    def _look(self, *_: object) -> None:
        """A child has ended. That it was the engine is told once, wherever the main thread is then."""
        if self._open and self._code is None and self._exit_code() is not None:
            raise EngineGone

    def end(self) -> dict[str, Any] | None:
        """Its exit code, negative for a signal, and what it said last, as an answer's header has them; None while it
        lives. One that accepts no connection any more is waited for.
        """
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        latest = time.monotonic() + _END_SECONDS
        while (code := self._exit_code()) is None:
            if time.monotonic() > latest or self._listens():
                return None
            time.sleep(0.05)
        return {"exit_code": code, "words": _last_words()}

    def _exit_code(self) -> int | None:
        if self._code is None:
            # Whatever else runs in this process may have waited for it.
            with contextlib.suppress(ChildProcessError):
                ended, status = os.waitpid(self._pid, os.WNOHANG)
                if ended:
                    self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._engine.port), 1.0).close()
        except OSError:
            return False
        return True


def start(engine: EngineProgram, order: NetnsOrder) -> RunningEngine:
    """Start it. This process must have one thread.

    Raises:
        HeldoutError: there is no room for what it prints.
    """
    try:
        _FOLDER.mkdir()
        log = os.open(_FOLDER / "log", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise HeldoutError(f"an engine could not be started: {error}") from error
    pid = os.fork()
    if pid == 0:
        # Whatever happens, this copy of a trusted process must not go on with what its caller does next.
        try:
            os.dup2(log, 2)
            _become(engine, order)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(127)
    os.close(log)
    return RunningEngine(engine, pid)


def _become(engine: EngineProgram, order: NetnsOrder) -> None:
    """In the fork, whose standard error is the log: put the walls on and turn into the program."""
    os.chdir(_FOLDER)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    close_all_except({0, 1, 2})
    own = (
        *(Grant(path, "program") for path in engine.programs),
        *(Grant(path) for path in engine.folders),
        Grant(order.scratch),
        Grant(WORK, "scratch"),
    )
    for fd in wall_in(order, Limits(_CPU_SECONDS, engine.memory_mb), _RESERVED, own):
        os.set_inheritable(fd, True)
    os.execve(engine.command[0], engine.command, dict(engine.environment))


def _last_words() -> str:
    return clean_bytes((_FOLDER / "log").read_bytes()[-1500:]).strip() or "it said nothing"
