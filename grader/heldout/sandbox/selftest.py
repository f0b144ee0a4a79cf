"""The self-test: a confined child tries what no submission may do; the level holds only when all of it is refused."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import IsolationError
from heldout.base.passing_folder import passing_folder
from heldout.base.paths import cache_folder, ensure_folder, writing
from heldout.sandbox.interface import PROBE, Answer, Ending, Job, Limits, StageResult

_WORD = "this word must not leave the canary"


@dataclass(frozen=True)
class Hidden:
    """What the child must not get at."""

    canary: str
    """The path of a file."""
    grader: int
    """A process id."""
    port: int = 0
    """On which the grader listens on its own loopback; 0 where it does not."""


def prove(run: Callable[[Job], tuple[StageResult, tuple[str, ...]]]) -> tuple[str, ...]:
    """The layers in force, after every forbidden action was refused; `run` also tells what a child has put on.

    Raises:
        IsolationError: an action got through, or the test could not be run.
    """
    name = canary()
    try:
        job = Job(PROBE, Hidden(name, os.getpid()), limits=Limits(cpu_seconds=5, wall_seconds=10))
        result, layers = run(job)
    finally:
        Path(name).unlink(missing_ok=True)
    if result.ending is not Ending.FRAME or result.header is None:
        raise IsolationError(f"the self-test of the sandbox did not finish ({result.ending}): {result.stderr[-500:]}")
    passed = result.header.get("passed")
    if passed != []:
        raise IsolationError(f"the self-test of the sandbox got through: {passed or result.header}")
    return layers


def canary() -> str:
    """The path of a new file like those that must stay hidden: in the cache, or elsewhere if that is read-only.

    Raises:
        WriteError: there is no room for it.
    """
    try:
        return _written_in(ensure_folder(cache_folder(), 0o700))
    except OSError:
        elsewhere = passing_folder()
        if elsewhere is None:
            raise
    return _written_in(elsewhere)


def _written_in(folder: Path) -> str:
    with writing(folder):
        handle, name = tempfile.mkstemp(prefix="canary-", dir=folder)
        try:
            os.write(handle, _WORD.encode())
        except OSError:
            Path(name).unlink()
            raise
        finally:
            os.close(handle)
    return name


def attempt_all(hidden: Hidden) -> Answer:
    """In the child: try every forbidden action; `passed` names those that succeeded."""
    grader = hidden.grader
    actions = _on_files(Path(hidden.canary)) | {
        "read the grader's memory": lambda: Path(f"/proc/{grader}/environ").read_bytes(),
        "signal the grader": lambda: os.kill(grader, 0),
        "open a connection": _connect,
        "start a program": lambda: subprocess.run(["/bin/true"], check=True),
        "fork": _fork,
        "trace a process": _trace,
        "write a temporary file": lambda: tempfile.mkstemp(dir="/tmp"),
    }
    return Answer({"ok": True, "passed": [name for name, action in actions.items() if _succeeds(action)]})


def attempt_in_namespaces(hidden: Hidden) -> list[str]:
    """In a process of the profile `netns`: what succeeded of what it may not do; programs and sockets are allowed."""
    actions = _on_files(Path(hidden.canary)) | {
        "reach the grader": lambda: socket.create_connection(("127.0.0.1", hidden.port), 0.5).close(),
        "reach another machine": lambda: socket.create_connection(("192.0.2.1", 9), 0.5).close(),
        "see another user": lambda: Path("/etc/shadow").read_bytes(),
        "write into a library": lambda: Path(os.__file__).with_name("written").write_text("x"),
        "open a raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close(),
        "open a netlink socket": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close(),
        "make a namespace": lambda: _unshare(),
        "trace a process": _trace,
    }
    return [name for name, action in actions.items() if _succeeds(action)]


def _on_files(canary: Path) -> dict[str, Callable[[], object]]:
    return {
        "read a hidden file": lambda: canary.read_bytes(),
        "read it through /proc": lambda: Path(f"/proc/self/root{canary}").read_bytes(),
        "list the hidden folder": lambda: os.listdir(canary.parent),  # noqa: PTH208
        "write beside it": lambda: canary.with_suffix(".written").write_text("x"),
        "delete it": canary.unlink,
        "change its mode": lambda: canary.chmod(0o777),
    }


def _unshare() -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) != 0:
        raise PermissionError(ctypes.get_errno(), "unshare")


def _succeeds(action: Callable[[], object]) -> bool:
    try:
        action()
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return True


def _connect() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
        connection.settimeout(0.2)
        with contextlib.suppress(ConnectionRefusedError, TimeoutError):
            connection.connect(("127.0.0.1", 9))


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _trace() -> None:
    if ctypes.CDLL(None, use_errno=True).ptrace(16, os.getppid(), 0, 0) != 0:
        raise PermissionError(ctypes.get_errno(), "ptrace")
    os.kill(os.getppid(), signal.SIGCONT)
