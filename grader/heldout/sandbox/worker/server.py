"""The worker's process: imports once, then forks one child for every stage that a client asks for.

It is single-threaded (a fork of a process with a second thread may deadlock), holds no data (a child maps its job
itself) and reads nothing that a learner wrote. `server FD JSON`: FD is a listening socket, or one end of a pair.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heldout.errors import HeldoutError
from heldout.sandbox.frame import read_job
from heldout.sandbox.linux import confine as layers
from heldout.sandbox.linux.grants import check_grants, readable_paths
from heldout.sandbox.linux.identity import harden_worker
from heldout.sandbox.scratch import remove_tree
from heldout.sandbox.stages import preload, run_stage
from heldout.sandbox.worker import protocol
from heldout.sandbox.worker.prewarm import prewarm

DATABASE = "heldout.leaderboard.sql_store"
LATER = (
    DATABASE, "sklearn.ensemble", "sklearn.svm", "sklearn.neighbors", "sklearn.tree", "sklearn.naive_bayes",
    "sklearn.neural_network", "sklearn.discriminant_analysis", "sklearn.gaussian_process", "sklearn.compose",
    "sklearn.impute", "sklearn.feature_selection", "sklearn.feature_extraction.text", "sklearn.decomposition",
    "sklearn.calibration", "sklearn.kernel_approximation", "sklearn.cluster", "sklearn.dummy", "sklearn.multiclass",
    "sklearn.cross_decomposition", "sklearn.inspection", "sklearn.experimental.enable_halving_search_cv", "lightgbm",
    "xgboost",
)  # fmt: skip
"""Imported one by one while nobody asks for anything, so that the first job does not wait for them."""
_IDLE_POLL = 0.25


@dataclass
class _Client:
    connection: socket.socket
    jobs: set[int] = field(default_factory=set)
    """Process ids of its children."""


@dataclass
class _Child:
    client: _Client
    pidfd: int
    control: socket.socket
    scratch: str | None


class Worker:
    """Serves clients until it is told to stop, or nobody has asked for anything for a while."""

    def __init__(self, prepared: layers.Prepared | None, missing: str | None, idle_seconds: float) -> None:
        self._prepared = prepared
        self._missing = missing
        self._idle_seconds = idle_seconds
        self._selector = selectors.DefaultSelector()
        self._listener: socket.socket | None = None
        self._clients: set[int] = set()
        self._children: dict[int, _Child] = {}
        self._later = list(LATER)
        self._stopping = False
        self._inherited: list[socket.socket] = []

    def listen(self, listener: socket.socket) -> None:
        """Accept clients from `listener`."""
        self._listener = listener
        self._selector.register(listener, selectors.EVENT_READ, self._accept)

    def serve(self, connection: socket.socket) -> None:
        """Take `connection` as a client."""
        if not protocol.same_user(connection):
            connection.close()
            return
        client = _Client(connection)
        self._clients.add(connection.fileno())
        self._selector.register(connection, selectors.EVENT_READ, lambda: self._hear(client))
        hello = {
            "version": protocol.VERSION,
            "pid": os.getpid(),
            "missing": self._missing,
            "records": DATABASE in sys.modules,
        }
        if self._prepared:
            hello |= {"landlock": self._prepared.landlock_abi, "user": self._prepared.user}
        with contextlib.suppress(OSError):
            protocol.send(connection, {"hello": hello})

    def run(self) -> None:
        """Serve until there is nothing left to serve."""
        quiet_since = time.monotonic()
        while not self._finished(quiet_since):
            ready = self._selector.select(_IDLE_POLL if self._later and not self._children else 5.0)
            for key, _ in ready:
                key.data()
            if ready or self._children:
                quiet_since = time.monotonic()
            elif not ready:
                self._use_idle_time()

    def _finished(self, quiet_since: float) -> bool:
        if self._children:
            return False
        if self._stopping or (self._listener is None and not self._clients):
            return True
        return not self._clients and time.monotonic() - quiet_since > self._idle_seconds

    def _use_idle_time(self) -> None:
        """Import one more library; anything that starts a thread would make forking unsafe, so we look."""
        if self._later:
            with contextlib.suppress(Exception):
                importlib.import_module(self._later.pop(0))
            assert_single_threaded()
        if self._prepared:
            self._prepared.refill()

    def _accept(self) -> None:
        assert self._listener is not None
        with contextlib.suppress(OSError):
            self.serve(self._listener.accept()[0])

    def _hear(self, client: _Client) -> None:
        try:
            message = protocol.receive(client.connection)
        except OSError:
            message = None
        if message is None:
            self._drop(client)
            return
        try:
            request = message.json()
            if request.get("op") == "stop":
                self._stopping = True
            elif request.get("op") == "run" and len(message.fds) == 5:
                self._start(client, request, message.fds)
        except (ValueError, KeyError, OSError) as error:
            print(f"request refused: {error!r}", file=sys.stderr, flush=True)  # noqa: T201
        finally:
            for fd in message.fds:
                os.close(fd)

    def _drop(self, client: _Client) -> None:
        """The client has gone: so do its children and what it left."""
        self._selector.unregister(client.connection)
        self._clients.discard(client.connection.fileno())
        client.connection.close()
        for pid in client.jobs:
            child = self._children[pid]
            signal.pidfd_send_signal(child.pidfd, signal.SIGKILL)

    def _start(self, client: _Client, request: dict[str, Any], fds: tuple[int, ...]) -> None:
        ruleset = self._prepared.ruleset() if request["confined"] and self._prepared else None
        pid = os.fork()
        if pid == 0:
            self._be_child(request, fds, ruleset)
        if ruleset:
            ruleset.close()
        control = socket.socket(fileno=os.dup(fds[4]))
        pidfd = os.pidfd_open(pid)
        self._children[pid] = _Child(client, pidfd, control, request["scratch"])
        client.jobs.add(pid)
        self._selector.register(pidfd, selectors.EVENT_READ, lambda: self._reap(pid))
        with contextlib.suppress(OSError):
            protocol.send(control, {"started": pid}, (pidfd,))
        if self._prepared:
            self._prepared.refill()

    def _reap(self, pid: int) -> None:
        child = self._children.pop(pid)
        _, status, used = os.wait4(pid, 0)
        self._selector.unregister(child.pidfd)
        os.close(child.pidfd)
        child.client.jobs.discard(pid)
        report = {
            "exited": os.waitstatus_to_exitcode(status),
            "cpu_seconds": used.ru_utime + used.ru_stime,
            "peak_memory_mb": used.ru_maxrss / 1024,
        }
        with contextlib.suppress(OSError):
            protocol.send(child.control, report)
        child.control.close()
        if child.scratch and child.client.connection.fileno() < 0:
            remove_tree(Path(child.scratch).parent)

    def _be_child(self, request: dict[str, Any], fds: tuple[int, ...], ruleset: Any) -> None:
        """In the fork: becomes the stage, and never returns."""
        code = 70
        try:
            job_fd, result_fd, out_fd, err_fd, control_fd = fds
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out_fd, 1)
            os.dup2(err_fd, 2)
            signal.set_wakeup_fd(-1)
            job = read_job(job_fd)
            word = os.dup(control_fd)
            try:
                applied = self._confine(request, ruleset, {0, 1, 2, result_fd, word}, control_fd)
            except HeldoutError as error:
                os.write(word, json.dumps({"fault": str(error)}).encode())
                os._exit(code)
            os.write(word, json.dumps({"confined": applied}).encode())
            os.close(word)
            run_stage(job, result_fd)
            code = 0
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
        finally:
            os._exit(code)

    def _confine(self, request: dict[str, Any], ruleset: Any, keep: set[int], channel: int) -> list[str]:
        if not request["confined"]:
            if request["scratch"]:
                os.chdir(request["scratch"])
            return []
        if self._prepared is None:
            raise HeldoutError(self._missing or "this worker cannot confine")
        spec = layers.Spec(
            memory_bytes=request["memory_bytes"],
            cpu_seconds=request["cpu_seconds"],
            parent=os.getppid(),
            file_bytes=0,
            scratch=request["scratch"],
            core=request["core"],
            channel=channel,
            keep=frozenset(keep),
        )
        return list(layers.confine(self._prepared, ruleset, spec).layers)


def assert_single_threaded() -> None:
    """Raise when a library has started a thread: forking would then be unsafe."""
    threads = os.listdir("/proc/self/task")  # noqa: PTH208
    if len(threads) != 1:
        raise HeldoutError(f"the worker has {len(threads)} threads and must have one")


def prepare_layers(order: dict[str, Any]) -> tuple[layers.Prepared | None, str | None]:
    """The layers for the children, or why there are none."""
    grants = readable_paths(order["hidden"], order["data_packages"])
    exposed = check_grants(grants, order["hidden"])
    if exposed:
        return None, str(exposed[0])
    try:
        return layers.prepare(grants, scratch_root=order["scratch_root"], abi_cap=order.get("abi_cap")), None
    except (HeldoutError, OSError) as error:
        return None, str(error)


def main() -> None:
    """Prepare, then serve."""
    fd, order = int(sys.argv[1]), json.loads(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    preload()
    for name in order["preload"]:
        importlib.import_module(name)
    prewarm()
    prepared, missing = prepare_layers(order)
    assert_single_threaded()
    harden_worker()
    # What is imported stays; a child that never looks at it again does not copy its pages either.
    gc.freeze()
    gc.enable()
    worker = Worker(prepared, missing, order["idle_seconds"])
    endpoint = socket.socket(fileno=fd)
    if order["listening"]:
        worker.listen(endpoint)
    else:
        worker.serve(endpoint)
    worker.run()
    # Taking the interpreter apart costs a tenth of a second, and somebody may be waiting for our end.
    os._exit(0)
