"""Starting a worker, or finding the one that is warm: a private socket, named after everything that must fit."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.base.json_records import to_json
from heldout.base.packages_state import interpreter_state
from heldout.base.paths import replacing
from heldout.sandbox.environment import child_environment
from heldout.sandbox.linux.grants import library_folders
from heldout.sandbox.sanitise import clean_bytes
from heldout.sandbox.scratch import private_file, private_root, reached
from heldout.sandbox.worker import protocol
from heldout.sandbox.worker.launch import launched
from heldout.sandbox.worker.order import Launch, Order

_REACH_SECONDS = 10.0
_STOP_SECONDS = 5.0
_MOST_WORDS = 1 << 20


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
        with replacing(path, mode=0o600) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return str(path)


@dataclass(frozen=True)
class Link:
    """A connection to a worker."""

    connection: socket.socket
    logs: tuple[int | Path, ...]
    """What the worker writes to standard error: a descriptor before it knows what it is for, a file after that."""
    process: int | None = None
    """Process id of the worker, or of what it was started inside of, where it is this process's own."""

    def last_words(self) -> str:
        """The end of what the worker wrote, for a message."""
        text = b""
        for log in self.logs:
            with contextlib.suppress(OSError):
                text += log.read_bytes() if isinstance(log, Path) else os.pread(log, _MOST_WORDS, 0)
        return clean_bytes(text[-2000:]).strip()

    def close(self) -> None:
        """Leave the worker; one of our own ends with that. Twice does no harm."""
        if self.connection.fileno() < 0:
            return
        self.connection.close()
        if self.process is not None:
            os.kill(self.process, signal.SIGTERM)
            os.waitpid(self.process, 0)
        for log in self.logs:
            if isinstance(log, int):
                os.close(log)


def start_own(order: Order) -> Link:
    """A worker for this process alone; it ends when the connection closes.

    Raises:
        HeldoutError: it cannot be started.
    """
    try:
        process = launched(order.program, order.command, stays=False)
        link = Link(socket.socket(fileno=process.connection.detach()), (process.log,), process.pid)
        # One that has ended already says why, in its log.
        with contextlib.suppress(ConnectionError):
            protocol.send(link.connection, Launch(str(private_root()), order))
    except OSError as error:
        raise HeldoutError(f"the sandbox's worker could not be started: {error}") from error
    return link


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
                connection = _reach(path)
                link = _served(path, connection) if connection else _begin(order, path)
        else:
            link = _served(path, connection)
    except OSError as error:
        raise HeldoutError(f"the sandbox's worker could not be started at {path}: {error}") from error
    if not protocol.same_user(link.connection):
        link.close()
        raise HeldoutError(f"{path} is served by another user. Remove it.")
    return link


def _served(path: Path, connection: socket.socket, *logs: int) -> Link:
    return Link(connection, (*logs, path.with_suffix(".log")))


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
        with reached(path) as name:
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
def _locked() -> Iterator[None]:
    """One process at a time starts or stops workers; the others then find what it did."""
    with os.fdopen(private_file(private_root() / "worker.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begin(order: Order, path: Path) -> Link:
    for other in private_root().glob("worker-*.sock"):
        with contextlib.suppress(OSError):
            connection = _reach(other)
            if connection is None:
                _forget(other)
            else:
                connection.close()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        with reached(path) as name:
            listener.bind(name)
        # Nobody can connect before it listens.
        path.chmod(0o600)
        listener.listen(64)
        process = launched(order.program, order.command, stays=True)
        os.waitpid(process.pid, 0)
        with (
            socket.socket(fileno=process.connection.detach()) as told,
            os.fdopen(private_file(path.with_suffix(".log")), "wb") as log,
            contextlib.suppress(ConnectionError),
        ):
            log.truncate()  # what one wrote that ended without order would be told as this one's words
            protocol.send(told, Launch(str(private_root()), order, str(path)), (listener.fileno(), log.fileno()))
        connection = _reach(path)
    if connection is None:
        raise FileNotFoundError(f"the worker does not listen at {path}")
    return _served(path, connection, process.log)


def _forget(path: Path) -> None:
    """Remove the traces of a worker that has ended."""
    path.unlink(missing_ok=True)
    path.with_suffix(".log").unlink(missing_ok=True)


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
