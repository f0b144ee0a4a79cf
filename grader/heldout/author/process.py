"""The door to an author's code: a child process that is asked, and can be ended."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heldout.author.child import Answer, main
from heldout.author.frames import BadAuthorFrame, read_frame, write_frame
from heldout.base.errors import HeldoutError
from heldout.sandbox.environment import child_environment, python_code

SECONDS = 600.0
"""Wall time of one question."""
_READY_SECONDS = 120.0
_LONGEST_NAME = 100
"""Characters of an exception's name."""


class AuthorCodeStopped(HeldoutError):
    """The author's code did not come to an answer: it hung, crashed its process, or took too much of the machine."""


@dataclass
class Child:
    """A process that answers on a socket."""

    pid: int
    channel: socket.socket
    process: subprocess.Popen[bytes] | None = None
    """Where it was started cold; a fork is waited for by its pid."""
    folders: tuple[Path, ...] = ()
    """Removed with it."""


Start = Callable[[Answer, Path], Child]
"""Starts a child that answers with a function of ours, in a folder that it may read."""

_warm_start: Start | None = None


def start_with(start: Start) -> None:
    """Let this process start such children in a quicker way than as a new interpreter: a fork of the worker has one."""
    global _warm_start
    _warm_start = start


class AuthorProcess:
    """One child, started at the first question and again when it was lost between two. Threads may share it."""

    def __init__(
        self,
        answer: Answer,
        folder: Path,
        files: Mapping[str, bytes] | None = None,
        first: dict[str, Any] | None = None,
    ) -> None:
        """Nothing is started yet.

        Args:
            answer: a function of a module of ours, called in the child; nothing of this process is in it.
            folder: what the child may read, besides Python and its libraries; its working directory.
            files: by relative name; where given, they are copied, and the child sees nothing else of `folder`.
            first: a question that each child is asked before all others, such as what to load.
        """
        self._answer, self._folder, self._files, self._first = answer, folder, files, first
        self._child: Child | None = None
        self._lock = threading.Lock()
        self._finalizer: weakref.finalize[..., AuthorProcess] | None = None

    def ask(
        self, header: dict[str, Any], payload: bytes = b"", seconds: float = SECONDS
    ) -> tuple[dict[str, Any], bytes]:
        """The answer to one question. What the author's code printed goes to standard error, bounded and harmless.

        Raises:
            AuthorCodeStopped: there is none, or the author's code raised what nobody caught.
        """
        with self._lock:
            try:
                child, new = self._living()
                if new and self._first is not None and header is not self._first:
                    self._exchange(child, self._first, b"", seconds)
                answer, data = self._exchange(child, header, payload, seconds)
            except BaseException:
                self._end()
                raise
        printed = answer.pop("printed", "")
        if isinstance(printed, str) and printed:
            print(plain_text(printed), end="", file=sys.stderr)  # noqa: T201
        if "raised" in answer:
            raise AuthorCodeStopped(f"it ended with {plain_text(str(answer['raised']))[:_LONGEST_NAME]}")
        return answer, data

    def close(self) -> None:
        """End the child; twice does no harm."""
        with self._lock:
            self._end()

    def __enter__(self) -> AuthorProcess:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _exchange(
        self, child: Child, header: dict[str, Any], payload: bytes, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + seconds
        fd = child.channel.fileno()

        def wait() -> None:
            if not select.select([fd], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise AuthorCodeStopped(f"it was stopped after {seconds:.0f} s without an answer")

        try:
            write_frame(fd, header, payload)
            return read_frame(fd, wait)
        except (EOFError, ConnectionError, BrokenPipeError):
            raise AuthorCodeStopped(f"its process ended without an answer{_how(child)}") from None
        except BadAuthorFrame as error:
            raise AuthorCodeStopped(str(error)) from error

    def _living(self) -> tuple[Child, bool]:
        """The child, and whether it was started now."""
        if self._child is not None and not _has_gone(self._child):
            return self._child, False
        self._end()
        start = _warm_start
        self._child = (
            start(self._answer, self._folder) if start else _start_cold(self._answer, self._folder, self._files)
        )
        self._finalizer = weakref.finalize(self, _end_child, self._child)
        return self._child, True

    def _end(self) -> None:
        if self._finalizer is not None:
            self._finalizer()
        self._finalizer = self._child = None


def _has_gone(child: Child) -> bool:
    """Whether it has closed its end: nothing is expected of it between two questions."""
    return bool(select.select([child.channel.fileno()], [], [], 0)[0])


def _end_child(child: Child) -> None:
    child.channel.close()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL) if child.process else os.kill(child.pid, signal.SIGKILL)
    if child.process is not None:
        child.process.wait()
    else:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child.pid, 0)
    for folder in child.folders:
        shutil.rmtree(folder, ignore_errors=True)


def _how(child: Child) -> str:
    """` (signal 11)`, or nothing where it cannot be known."""
    if child.process is None:
        return ""
    try:
        code = child.process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return ""
    return f" (signal {-code})" if code < 0 else f" (exit code {code})"


def _start_cold(answer: Answer, folder: Path, files: Mapping[str, bytes] | None) -> Child:
    """A new interpreter, confined as far as this machine can.

    Raises:
        HeldoutError: it cannot be started.
    """
    try:
        base = Path(tempfile.mkdtemp(prefix="heldout-author-"))
    except OSError as error:
        raise HeldoutError(f"a folder for a course's code cannot be made: {error.strerror}.") from error
    try:
        seen = folder if files is None else _copied(files, base / "files")
        (base / "writable").mkdir()
        reason = ""
        for confined in (True, False):
            child, reason = _try_cold(answer, seen.resolve(), base, confined)
            if child is not None:
                return child
        raise HeldoutError(f"a process for a course's own code could not be started: {reason}")
    except BaseException:
        shutil.rmtree(base, ignore_errors=True)
        raise


def _try_cold(answer: Answer, seen: Path, base: Path, confined: bool) -> tuple[Child | None, str]:
    """The child, or why it could not become one."""
    ours, theirs = socket.socketpair()
    order = {
        "channel": theirs.fileno(),
        "folder": str(seen),
        "writable": str(base / "writable"),
        "confined": confined,
        "parent": os.getpid(),
    }
    program = f"from {answer.__module__} import {answer.__name__} as answer; from {main.__module__} import main; "
    log = base / "log"
    with theirs, log.open("wb") as out:
        process = subprocess.Popen(
            python_code(f"{program}main(answer)", json.dumps(order)),
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=child_environment(), cwd="/",
            pass_fds=(theirs.fileno(),), start_new_session=True,
        )  # fmt: skip
    child = Child(process.pid, ours, process, (base,))
    try:
        ready = bool(select.select([ours.fileno()], [], [], _READY_SECONDS)[0]) and read_frame(ours.fileno())[0]
    except (EOFError, OSError, BadAuthorFrame):
        ready = False
    if isinstance(ready, dict) and ready.get("ready"):
        return child, ""
    _end_child(Child(process.pid, ours, process))
    return None, log.read_bytes()[-2000:].decode(errors="replace").strip() or "it said nothing"


def _copied(files: Mapping[str, bytes], folder: Path) -> Path:
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def plain_text(text: str) -> str:
    """What an author's code wrote, without what moves a cursor, colours a terminal or turns text around."""
    return "".join(char if char.isprintable() or char in "\n\t" else "?" for char in text)
