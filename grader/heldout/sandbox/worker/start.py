"""Starting a worker, or finding the one that is warm: a private socket, named after everything that must fit."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from heldout.base.errors import HeldoutError
from heldout.base.json_records import to_json
from heldout.base.packages_state import interpreter_state
from heldout.base.paths import write_text
from heldout.sandbox.environment import child_environment, python_command
from heldout.sandbox.linux.grants import library_folders
from heldout.sandbox.sanitise import clean_bytes
from heldout.sandbox.scratch import private_root
from heldout.sandbox.worker import protocol

IDLE_SECONDS = 600.0
_REACH_SECONDS = 10.0
_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Order:
    """What a worker is started for. Workers with different orders are different workers."""

    hidden: tuple[str, ...]
    """Paths that no child may read."""
    program: str
    """The module that it is started as, which says what runs inside."""
    command: tuple[str, ...] = ()
    """What the worker is started inside of, for example bwrap with its arguments; empty for nothing."""
    closed: str = ""
    """A file that lists, as JSON, the files of installed packages that no child may read; see `closed_list`."""
    searched: bool = False
    """Whether those are the ones that hold a challenge's rows, and not all that might."""
    abi_cap: int | None = None
    idle_seconds: float = IDLE_SECONDS
    """How long it stays when nobody asks for anything."""


def closed_list(files: Sequence[str]) -> str:
    """The path of a file that lists these files, named by what it says; empty for none.

    It is no argument of the worker's, as there may be more than an argument can hold, and lies where a worker inside of
    namespaces finds it.

    Raises:
        HeldoutError: the private folder cannot be used or written.
    """
    if not files:
        return ""
    text = json.dumps(list(files))
    path = private_root() / f"closed-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if not path.exists():
        write_text(path, text)
    return str(path)


def wants_persistence() -> bool:
    """Whether a worker may stay behind: not with `HELDOUT_WORKER=off`."""
    return os.environ.get("HELDOUT_WORKER", "").lower() not in ("off", "0", "no", "false")


@dataclass(frozen=True)
class Link:
    """A connection to a worker."""

    connection: socket.socket
    log: IO[bytes] | Path
    """What the worker writes to standard error."""
    process: subprocess.Popen[bytes] | None = None
    """The worker, or what it was started inside of, where it is this process's own."""

    def last_words(self) -> str:
        """The end of what the worker wrote, for a message."""
        try:
            if isinstance(self.log, Path):
                text = self.log.read_bytes()
            else:
                self.log.seek(0)
                text = self.log.read()
        except (OSError, ValueError):
            return ""
        return clean_bytes(text[-2000:]).strip()

    def close(self) -> None:
        """Leave the worker; one of our own ends with that. Twice does no harm."""
        self.connection.close()
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
        if not isinstance(self.log, Path):
            self.log.close()


def start_own(order: Order) -> Link:
    """A worker for this process alone; it ends when the connection closes.

    Raises:
        HeldoutError: it cannot be started.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with contextlib.ExitStack() as failed, theirs:
        failed.enter_context(ours)
        try:
            log = failed.enter_context(tempfile.TemporaryFile(dir=private_root()))
            process = subprocess.Popen(_command(order, theirs), **_settings(theirs, log))
        except OSError as error:
            raise HeldoutError(f"the sandbox's worker could not be started: {error}") from error
        failed.pop_all()
    return Link(ours, log, process)


def connect(order: Order) -> Link:
    """A connection to the warm worker for `order`, which is started when there is none.

    Raises:
        HeldoutError: it cannot be started, or its socket belongs to somebody else.
    """
    path = socket_path(order)
    try:
        connection = _reach(path)
        if connection is None:
            with _locked():
                connection = _reach(path) or _begin(order, path)
    except OSError as error:
        raise HeldoutError(f"the sandbox's worker could not be started at {path}: {error}") from error
    if not protocol.same_user(connection):
        connection.close()
        raise HeldoutError(f"{path} is served by another user. Remove it.")
    return Link(connection, path.with_suffix(".log"))


def stop_all() -> int:
    """Tell every warm worker of this user to end, and wait a little for it; how many were told.

    Raises:
        HeldoutError: the folder of their sockets cannot be used.
    """
    told = []
    try:
        with _locked():
            for path in private_root().glob("worker-*.sock"):
                connection = _reach(path)
                if connection is not None:
                    told.append(connection)
                    with contextlib.suppress(OSError):
                        protocol.send(connection, protocol.Request("stop"))
                _forget(path)
    except OSError as error:
        raise HeldoutError(f"the sandbox's workers could not be stopped: {error}") from error
    finally:
        deadline = time.monotonic() + _STOP_SECONDS
        for connection in told:
            _wait_for_end(connection, deadline)
    return len(told)


def _wait_for_end(connection: socket.socket, deadline: float) -> None:
    """Read until the other side has gone: closing with its greeting unread would throw away what we sent."""
    with connection, contextlib.suppress(OSError):
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            if protocol.receive(connection) is None:
                return


def socket_path(order: Order) -> Path:
    """Where the warm worker for `order` listens: private to the user, keyed by interpreter, packages and order."""
    surroundings = [json.dumps(child_environment()), *interpreter_state()]
    parts = [str(private_root()), json.dumps(to_json(order)), *surroundings]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return private_root() / f"worker-{key}.sock"


def _reach(path: Path) -> socket.socket | None:
    """A connection to whoever listens at `path`; None when nobody does.

    Raises:
        OSError: somebody does, and does not answer.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.settimeout(_REACH_SECONDS)
    try:
        with _short_name(path) as name:
            connection.connect(name)
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    except OSError:
        connection.close()
        raise
    connection.settimeout(None)
    return connection


@contextlib.contextmanager
def _short_name(path: Path) -> Iterator[str]:
    """`path` by way of a descriptor: a socket's name has room for 107 bytes, and temporary folders can be deep."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """One process at a time starts or stops workers; the others then find what it did."""
    with (private_root() / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begin(order: Order, path: Path) -> socket.socket:
    for other in private_root().glob("worker-*.sock"):
        with contextlib.suppress(OSError):
            connection = _reach(other)
            if connection is None:
                _forget(other)
            else:
                connection.close()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        with _short_name(path) as name:
            listener.bind(name)
        # Nobody can connect before it listens.
        path.chmod(0o600)
        listener.listen(64)
        with path.with_suffix(".log").open("wb") as log:
            # The shell ends at once and the worker is nobody's child: it outlives us without becoming a zombie.
            command = ["/bin/sh", "-c", '"$@" &', "sh", *_command(order, listener), str(path)]
            subprocess.run(command, check=False, **_settings(listener, log))
        connection = _reach(path)
    if connection is None:
        raise FileNotFoundError(f"the worker does not listen at {path}")
    return connection


def _forget(path: Path) -> None:
    """Remove the traces of a worker that has ended."""
    path.unlink(missing_ok=True)
    path.with_suffix(".log").unlink(missing_ok=True)


def _command(order: Order, endpoint: socket.socket) -> list[str]:
    told = protocol.encoded(replace(order, command=())).decode()
    return [*order.command, *python_command(order.program, "worker", str(endpoint.fileno()), str(private_root()), told)]


def _settings(endpoint: socket.socket, log: IO[bytes]) -> dict[str, Any]:
    return {
        "stdin": subprocess.DEVNULL,
        "stdout": log,
        "stderr": log,
        "env": child_environment(),
        "pass_fds": (endpoint.fileno(),),
        "start_new_session": True,
        "cwd": "/",
    }


def hidden_paths(extra: Sequence[Path] = ()) -> tuple[str, ...]:
    """What no submission may read and what a grant might reach: courses, caches, attempts, and `extra`.

    Children may read library folders only, so a path matters where it lies below one. Leaving the others out lets
    commands with different courses and homes share one worker.
    """
    from heldout.base.paths import bundled_course, cache_folder, database_url, user_folder

    paths = [bundled_course() / "challenges", bundled_course() / "datasets", cache_folder(), user_folder(), *extra]
    url = database_url()
    if url.startswith("sqlite:///"):
        paths.append(Path(url.removeprefix("sqlite:///")))
    libraries = library_folders()
    real = {path.absolute().resolve() for path in paths}
    return tuple(sorted(str(path) for path in real if any(path.is_relative_to(folder) for folder in libraries)))
