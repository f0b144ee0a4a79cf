"""The levels `standard` and `strict`: every stage in a confined child of the warm worker."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import select
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heldout.errors import HeldoutError, IsolationError
from heldout.sandbox.collect import Collector
from heldout.sandbox.conclude import conclude
from heldout.sandbox.frame import write_job
from heldout.sandbox.interface import MIB, TRUSTED_SECONDS, Isolation, Job, StageResult, Usage
from heldout.sandbox.linux import threads
from heldout.sandbox.scratch import make_run_folder, make_scratch, remove_tree
from heldout.sandbox.worker import protocol, start
from heldout.vocabulary import IsolationLevel

_HELLO_SECONDS = 120.0
_AT_ONCE_SECONDS = 0.03
_SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


class WorkerRunner:
    """Runs stages in children of a worker: a warm one that other commands share, or one of its own."""

    def __init__(self, order: start.Order, level: IsolationLevel = "standard", persistent: bool | None = None) -> None:
        """Connects; the worker may still be starting, which is why nothing is waited for here."""
        self._level: IsolationLevel = level
        self._process: subprocess.Popen[bytes] | None = None
        cores = sorted(os.sched_getaffinity(0))
        self._cores = itertools.cycle(cores[os.getpid() % len(cores) :] + cores[: os.getpid() % len(cores)])
        self._isolation: Isolation | None = None
        self._hello: dict[str, Any] | None = None
        self._folder = make_run_folder()
        if start.wants_persistence() if persistent is None else persistent:
            self._connection = start.connect(order)
        else:
            self._connection, self._process = start.start_own(order)

    def __enter__(self) -> WorkerRunner:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the worker; one of our own ends with that."""
        self._connection.close()
        if self._process is not None:
            self._process.wait()
            self._process = None
        remove_tree(self._folder)

    def isolation(self) -> Isolation:
        """What the self-test proved.

        Raises:
            IsolationError: the worker cannot give the level, or the self-test got through somewhere.
        """
        if self._isolation is None:
            from heldout.sandbox.selftest import prove

            missing = self.hello()["missing"]
            if missing:
                raise IsolationError(f"the level '{self._level}' cannot be had: {missing}")
            layers = prove(self)
            if self._level == "strict":
                layers = ("namespaces", *layers)
            self._isolation = Isolation(self._level, layers, True, "hard")
        return self._isolation

    def is_warm(self) -> bool:
        """Whether the worker answers at once: it was there before, and does not have to import anything."""
        return self._hello is not None or bool(select.select([self._connection], [], [], _AT_ONCE_SECONDS)[0])

    def records(self) -> bool:
        """Whether trusted stages can write to the attempts database sooner than this process could."""
        return self._level == "standard" and bool(self.hello().get("records"))

    def hello(self) -> dict[str, Any]:
        """What the worker says of itself; waits until it is ready.

        Raises:
            HeldoutError: it ended, or took too long.
        """
        if self._hello is None:
            self._connection.settimeout(_HELLO_SECONDS)
            try:
                message = protocol.receive(self._connection)
                self._hello = message.json()["hello"] if message else None
            except (OSError, ValueError, KeyError) as error:
                raise HeldoutError(f"the sandbox's worker did not start: {error}") from error
            finally:
                self._connection.settimeout(None)
            if self._hello is None:
                raise HeldoutError("the sandbox's worker ended while it started. Try again with HELDOUT_WORKER=off.")
        return self._hello

    def run(self, job: Job) -> StageResult:
        """Run one stage to its end (see `Runner.run`)."""
        return self.run_with_layers(job)[0]

    def run_with_layers(self, job: Job) -> tuple[StageResult, tuple[str, ...]]:
        """As `run`, with the layers that the child put on before it began."""
        confined = job.stage != "trusted"
        self.hello()
        scratch = make_scratch(job.files, self._folder)
        try:
            run = self._send(job, confined, scratch)
            result = _Supervision(run, job).result()
            return result, run.layers
        except OSError as error:
            raise HeldoutError(f"the sandbox's worker could not run a stage: {error}") from error
        finally:
            remove_tree(scratch)

    def _send(self, job: Job, confined: bool, scratch: Path) -> _Run:
        result_read, result_write = os.pipe2(os.O_CLOEXEC)
        out_read, out_write = os.pipe2(os.O_CLOEXEC)
        err_read, err_write = os.pipe2(os.O_CLOEXEC)
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        limits = job.limits
        request = {
            "op": "run",
            "confined": confined,
            "scratch": str(scratch),
            "memory_bytes": limits.memory_mb * MIB,
            "cpu_seconds": limits.cpu_seconds,
            "core": next(self._cores),
        }
        collector = Collector(result_read, out_read, err_read, limits.result_bytes, limits.output_bytes)
        try:
            with sealed_job(job) as job_fd:
                protocol.send(self._connection, request, (job_fd, result_write, out_write, err_write, theirs.fileno()))
        except OSError as error:
            collector.drain()
            control.close()
            raise HeldoutError(f"the sandbox's worker has gone: {error}") from error
        finally:
            for fd in (result_write, out_write, err_write):
                os.close(fd)
            theirs.close()
        return _Run(control, collector)


@contextlib.contextmanager
def sealed_job(job: Job) -> Iterator[int]:
    """A memory file that holds the job and can never change again."""
    fd = os.memfd_create("job", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        with os.fdopen(os.dup(fd), "wb") as out:
            write_job(job, out)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, _SEALS)
        yield fd
    finally:
        os.close(fd)


@dataclass
class _Run:
    """One stage under way: the worker's and the child's word on `control`, and what the child writes."""

    control: socket.socket
    collector: Collector
    pidfd: int = -1
    listener: int = -1
    confined: bool = False
    layers: tuple[str, ...] = ()
    fault: str | None = None
    report: dict[str, Any] | None = None
    reason: str | None = None


class _Supervision:
    """Watches one child until the worker has reaped it: output, result, wall time, threads."""

    def __init__(self, run: _Run, job: Job) -> None:
        self._run = run
        self._job = job
        self._trusted = job.stage == "trusted"
        self._started = time.monotonic()
        self._deadline = self._started + (TRUSTED_SECONDS if self._trusted else job.limits.wall_seconds)
        self._killed = False
        self._selector = selectors.DefaultSelector()

    def result(self) -> StageResult:
        run = self._run
        try:
            run.collector.register(self._selector)
            self._selector.register(run.control, selectors.EVENT_READ, self._hear)
            while run.report is None:
                self._step()
            run.collector.drain(self._selector)
        finally:
            self._close()
        return self._concluded(run.report)

    def _step(self) -> None:
        run = self._run
        left = self._deadline - time.monotonic()
        for key, _ in self._selector.select(max(0.0, left) if not self._killed else None):
            if isinstance(key.data, Collector):
                key.data.read(key.fd, self._selector)
            else:
                key.data()
        if run.collector.finished:
            self._kill(None)
        elif time.monotonic() >= self._deadline:
            self._kill("wall_time")

    def _kill(self, reason: str | None) -> None:
        if self._killed or self._run.pidfd < 0:
            return
        self._killed = True
        self._run.reason = reason
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._run.pidfd, signal.SIGKILL)

    def _hear(self) -> None:
        message = protocol.receive(self._run.control)
        if message is None:
            raise HeldoutError("the sandbox's worker ended while a stage ran. Try again.")
        if message.text == threads.MARK:
            self._watch_threads(message.fds[0])
            return
        self._note(message.json(), message.fds)

    def _note(self, word: dict[str, Any], fds: tuple[int, ...]) -> None:
        run = self._run
        if "started" in word:
            run.pidfd = fds[0]
        elif "confined" in word:
            run.confined, run.layers = True, tuple(word["confined"])
        elif "fault" in word:
            run.fault = str(word["fault"])
        elif "exited" in word:
            run.report = word

    def _watch_threads(self, listener: int) -> None:
        self._run.listener = listener
        limit = self._job.limits.threads

        def answer() -> None:
            if threads.answer(listener, limit) == "ended":
                self._selector.unregister(listener)

        self._selector.register(listener, selectors.EVENT_READ, answer)

    def _concluded(self, report: dict[str, Any]) -> StageResult:
        run = self._run
        if run.fault is not None:
            raise IsolationError(run.fault)
        if not run.confined:
            text = bytes(run.collector.stderr).decode(errors="replace")
            raise HeldoutError(f"a stage of the sandbox ended before it began: {text or report['exited']}")
        wall = time.monotonic() - self._started
        usage = Usage(wall, report["cpu_seconds"], report["peak_memory_mb"])
        limit = None if self._trusted else self._job.limits.cpu_seconds
        return conclude(run.reason, report["exited"], run.collector, usage, limit)

    def _close(self) -> None:
        run = self._run
        if run.report is None:
            self._kill(None)
            run.collector.drain(self._selector)
        self._selector.close()
        run.control.close()
        for fd in (run.pidfd, run.listener):
            if fd >= 0:
                os.close(fd)
