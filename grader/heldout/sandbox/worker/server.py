"""The worker's process: imports once, then forks one child for every stage that a client asks for.

It is single-threaded (a fork of a process with a second thread may deadlock), holds no data (a child maps its job
itself) and reads nothing that a learner wrote.
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
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.sandbox.linux import confine as layers
from heldout.sandbox.linux.grants import check_grants, readable_paths
from heldout.sandbox.linux.identity import harden_worker
from heldout.sandbox.program import SandboxProgram
from heldout.sandbox.scratch import remove_tree
from heldout.sandbox.supervisor import resident_bytes
from heldout.sandbox.worker import child, protocol
from heldout.sandbox.worker.order import Launch, Order
from heldout.sandbox.worker.preparation import StartUp

_IDLE_POLL = 0.25
_FIRST_SECONDS = 0.05
_MOST_DESCRIPTORS = 1 << 20


@dataclass
class _Client:
    connection: socket.socket
    jobs: set[int] = field(default_factory=set)
    """Process ids of its children."""
    folders: tuple[Path, ...] = ()
    """Where its scratch folders are."""
    gone: bool = False


@dataclass
class _Child:
    client: _Client
    pidfd: int
    control: socket.socket
    base_memory_mb: float
    """Its resident memory right after the fork."""


class Worker:
    """Serves clients until it is told to stop, or nobody has asked for anything for a while."""

    def __init__(
        self,
        program: SandboxProgram,
        prepared: layers.Prepared | None,
        missing: str | None,
        idle_seconds: float,
        for_others: bool,
    ) -> None:
        self._program = program
        self._prepared = prepared
        self._missing = missing
        self._idle_seconds = idle_seconds
        self._pid = os.getpid()
        self._selector = selectors.DefaultSelector()
        self._listener: socket.socket | None = None
        self._path: Path | None = None
        self._identity = (0, 0)
        self._clients: set[int] = set()
        self._children: dict[int, _Child] = {}
        self._preparation = StartUp(program, for_others)
        self._cores = len(os.sched_getaffinity(0))
        self._has_waited = False
        self._asked: set[str] = set()
        """The stages that were asked for during the rehearsal."""
        self._is_batch = False
        """One was asked for again."""
        self._put_off: list[tuple[_Client, protocol.StageRequest, tuple[int, ...]]] = []
        """What waits for its parts of the rehearsal, with descriptors of its own."""
        self._stopping = False

    def listen(self, listener: socket.socket, path: Path) -> None:
        """Accept clients from `listener`, which is bound to `path`."""
        self._listener, self._path = listener, path
        with contextlib.suppress(OSError):
            self._identity = _identity(path)
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ, self._accept)

    def serve(self, connection: socket.socket) -> None:
        """Take `connection` as a client."""
        if not protocol.same_user(connection):
            connection.close()
            return
        client = _Client(connection)
        self._clients.add(connection.fileno())
        self._selector.register(connection, selectors.EVENT_READ, lambda: self._hear(client))
        with contextlib.suppress(OSError):
            protocol.send(connection, protocol.Hello(self._pid, self._missing, tuple(self._preparation.ready)))

    def run(self) -> None:
        """Serve until there is nothing left to serve."""
        quiet_since = time.monotonic()
        while True:
            idle_left = quiet_since + self._idle_seconds - time.monotonic()
            if self._finished(idle_left) and self._retire():
                return
            ready = self._selector.select(self._patience(idle_left))
            for key, _ in ready:
                key.data()
            if ready or self._children:
                quiet_since = time.monotonic()
            if self._put_off:
                self._rehearse_for_them()
            elif not ready and len(self._children) < self._busy_from:
                self._use_idle_time()

    @property
    def _busy_from(self) -> int:
        """How many children leave no time for anything else. In a batch the next one is about to be asked for."""
        return self._cores if self._preparation.rehearsing and not self._is_batch else 1

    def _patience(self, idle_left: float) -> float:
        """How long to wait for something to happen before there is something else to do."""
        if self._put_off:
            return 0.0
        if self._preparation.rehearsing and len(self._children) < self._busy_from:
            # Whoever had us started is about to ask for the first job, which needs nothing of what comes. While a child
            # is at work there is nothing to wait for.
            return 0.0 if self._has_waited or self._children else _FIRST_SECONDS
        return min(5.0, max(0.01, idle_left)) if self._preparation.done else _IDLE_POLL

    def _finished(self, idle_left: float) -> bool:
        if self._children or self._put_off:
            return False
        if self._stopping or (self._listener is None and not self._clients):
            return True
        return not self._clients and idle_left <= 0

    def _retire(self) -> bool:
        """Stop listening, and whether that is the end: whoever came at the last moment is still served."""
        if self._listener is None or self._path is None:
            return True
        with contextlib.suppress(OSError):
            # Who says `stop` has taken the name away, and another worker may listen there already.
            if not self._stopping and _identity(self._path) == self._identity:
                self._path.unlink()
                self._path.with_suffix(".log").unlink()
        while self._accept():
            pass
        self._selector.unregister(self._listener)
        self._listener.close()
        self._listener = None
        return self._stopping or not self._clients

    def _use_idle_time(self) -> None:
        self._has_waited = self._has_waited or not self._children
        if not self._preparation.done:
            self._preparation.go_on()

    def _accept(self) -> bool:
        """Take one client, and whether there was one."""
        assert self._listener is not None
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return False
        connection.setblocking(True)
        self.serve(connection)
        return True

    def _hear(self, client: _Client) -> None:
        try:
            message = protocol.receive(client.connection)
        except OSError:
            message = None
        if message is None:
            self._drop(client)
            return
        try:
            request = message.read(protocol.Request)
            if request.op == "stop":
                self._stopping = True
            elif request.run is not None and len(message.fds) == 6:
                client.folders = tuple(Path(each).parent for each in (request.run.scratch, request.run.writable))
                if self._is_put_off(request.run):
                    self._put_off.append((client, request.run, tuple(map(os.dup, message.fds))))
                else:
                    self._start(client, request.run, message.fds)
        except (ValueError, OSError) as error:
            _refuse(error)
        finally:
            for fd in message.fds:
                os.close(fd)

    def _drop(self, client: _Client) -> None:
        """The client has gone: so do its children and what it left."""
        self._selector.unregister(client.connection)
        self._clients.discard(client.connection.fileno())
        client.connection.close()
        client.gone = True
        for pid in client.jobs:
            signal.pidfd_send_signal(self._children[pid].pidfd, signal.SIGKILL)
        self._clear_after(client)

    def _clear_after(self, client: _Client) -> None:
        """Remove what a client left that was killed; one that ended in order has done it itself."""
        if client.gone and not client.jobs:
            for folder in client.folders:
                remove_tree(folder)

    def _start(self, client: _Client, request: protocol.StageRequest, fds: tuple[int, ...]) -> None:
        control = socket.socket(fileno=os.dup(fds[4]))
        try:
            self._preparation.import_now(request.likely)
            pid, pidfd = self._fork(request, fds)
        except OSError as error:
            with control, contextlib.suppress(OSError):
                protocol.send(control, protocol.Word(fault=f"the worker could not start a child: {error}"))
                protocol.send(control, protocol.Word(ended=protocol.Ended(child.FAULT)))
            return
        self._children[pid] = _Child(client, pidfd, control, resident_bytes(pid) / 2**20)
        client.jobs.add(pid)
        self._selector.register(pidfd, selectors.EVENT_READ, lambda: self._reap(pid))
        with contextlib.suppress(OSError):
            protocol.send(control, protocol.Word(started=pid), (pidfd,))

    def _is_put_off(self, request: protocol.StageRequest) -> bool:
        """What is asked for a second time will be asked for often: what the rehearsal has not come to by then, each
        child would do by itself, and in a batch there is no quiet moment for it. The first one goes on meanwhile.
        """
        if self._preparation.is_rehearsed(self._program.stage(request.stage)):
            return False
        again = request.stage in self._asked
        self._asked.add(request.stage)
        self._is_batch = self._is_batch or again
        return again

    def _rehearse_for_them(self) -> None:
        """What waits for nothing more begins; a step of the rehearsal for what still does."""
        waiting, self._put_off = self._put_off, []
        for number, (client, request, fds) in enumerate(waiting):
            stage = self._program.stage(request.stage)
            if not self._preparation.is_rehearsed(stage):
                self._put_off = waiting[number:]
                self._preparation.go_on(stage)
                return
            try:
                if not client.gone:
                    self._start(client, request, fds)
            except OSError as error:
                _refuse(error)
            finally:
                for fd in fds:
                    os.close(fd)

    def _fork(self, request: protocol.StageRequest, fds: tuple[int, ...]) -> tuple[int, int]:
        """A child's process id and a descriptor for it."""
        needs_walls = self._program.stage(request.stage).profile.confined or request.author_code
        ruleset = self._prepared.ruleset() if needs_walls and self._prepared else None
        try:
            pid = os.fork()
            if pid == 0:
                child.become_stage(self._program, request, fds, self._pid, self._prepared, ruleset)
        finally:
            if ruleset:
                ruleset.close()
        try:
            return pid, os.pidfd_open(pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise

    def _reap(self, pid: int) -> None:
        ended = self._children.pop(pid)
        _, status, used = os.wait4(pid, 0)
        self._selector.unregister(ended.pidfd)
        os.close(ended.pidfd)
        ended.client.jobs.discard(pid)
        cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        report = protocol.Ended(os.waitstatus_to_exitcode(status), cpu, peak, ended.base_memory_mb)
        with contextlib.suppress(OSError):
            protocol.send(ended.control, protocol.Word(ended=report))
        ended.control.close()
        self._clear_after(ended.client)


def _refuse(error: Exception) -> None:
    """Whoever asked sees that all ends of what it sent are closed; others are served on."""
    print(f"request refused: {error!r}", file=sys.stderr, flush=True)  # noqa: T201


def _identity(path: Path) -> tuple[int, int]:
    """Tells a file from a later one of the same name, which may get the same inode."""
    found = path.stat()
    return found.st_ino, found.st_ctime_ns


def prepare_layers(order: Order, scratch_root: str) -> tuple[layers.Prepared | None, str | None]:
    """The layers for the children, or why there are none."""
    closed = json.loads(Path(order.closed).read_text(encoding="utf-8")) if order.closed else ()
    grants = readable_paths(order.hidden, closed)
    exposed = check_grants(grants, order.hidden)
    if exposed:
        return None, str(exposed[0])
    try:
        return layers.prepare(grants, scratch_root=scratch_root, for_many=True, abi_cap=order.abi_cap), None
    except (HeldoutError, OSError) as error:
        return None, str(error)


def main(program: SandboxProgram, arguments: Sequence[str]) -> None:
    """`FD`: prepare, then serve. FD is a connection to whoever started this process, and says what it is for."""
    fd = int(arguments[0])
    # Whatever else was open where the command was typed, a lock for example, is not ours to hold.
    os.closerange(3, fd)
    os.closerange(fd + 1, _MOST_DESCRIPTORS)
    os.set_inheritable(fd, False)
    os.chdir("/")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    program.preload()
    connection = socket.socket(fileno=fd)
    message = protocol.receive(connection)
    if message is None:
        os._exit(0)
    launch = message.read(Launch)
    if launch.path is not None:
        for number in (1, 2):
            os.dup2(message.fds[1], number)
    for name in launch.order.imports:
        with contextlib.suppress(Exception):  # whoever needs it is told by the import that fails
            importlib.import_module(name)
    prepared, missing = prepare_layers(launch.order, launch.scratch_root)
    # Forking would be unsafe where a library had started another.
    child.require_one_thread("the worker")
    harden_worker()
    gc.freeze()
    worker = Worker(program, prepared, missing, launch.order.idle_seconds, for_others=launch.path is not None)
    if launch.path is None:
        worker.serve(connection)
    else:
        connection.close()
        os.close(message.fds[1])
        worker.listen(socket.socket(fileno=message.fds[0]), Path(launch.path))
    worker.run()
    # Taking the interpreter apart costs a tenth of a second, and somebody may be waiting for our end.
    os._exit(0)
