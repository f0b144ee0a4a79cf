"""One process that is started cold behind its supervisor, and what is read of it until both have ended."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.sandbox import supervisor
from heldout.sandbox.conclude import conclude
from heldout.sandbox.environment import child_environment
from heldout.sandbox.exchange import Ends, Exchange
from heldout.sandbox.interface import MIB, TRUSTED_SECONDS, Job, StageResult, Usage
from heldout.sandbox.meter import TreeMeter

IMPORT_HEADROOM = 512 * MIB
"""What the preloaded libraries may hold resident, on top of the budget, before the watcher acts."""
_SILENCE_SECONDS = supervisor.READY_SECONDS + supervisor.KILL_SECONDS + 30.0
"""On top of the wall time: a supervisor that has said nothing by then never will."""


class SpawnedProcess:
    """One started process behind its supervisor, and the parent's ends of its pipes."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        """`command` starts `spawn_child`; `folder` is removed when the grader has died."""
        pipes = [os.pipe() for _ in range(3)]
        read, write = os.pipe()
        self.ends = [*(ours for ours, _ in pipes), write]
        """Our ends of result, standard output, standard error and inputs; empty when somebody else owns them."""
        theirs = [*(far for _, far in pipes), read]
        order = supervisor.Start(list(command), theirs, str(folder), os.getpid())
        # On Linux the supervisor needs the standard library only, and starts sooner without site-packages.
        flags = ["-P", "-S"] if sys.platform == "linux" else ["-P"]
        try:
            self.supervisor = subprocess.Popen(
                [sys.executable, *flags, supervisor.__file__, json.dumps(order)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs[2], env=child_environment(),
                pass_fds=theirs, start_new_session=True, bufsize=0,
            )  # fmt: skip
        except OSError as error:
            _close(self.ends)
            raise HeldoutError(f"{sys.executable} could not be started: {error}") from error
        finally:
            _close(theirs)

    def begin(self, order: supervisor.Go) -> None:
        """Let the process work. One that has ended already says so in its report."""
        assert self.supervisor.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.supervisor.stdin.write(json.dumps(order).encode() + b"\n")

    def stop(self) -> None:
        """Let the supervisor end the process and everything that came of it, and report; twice does no harm."""
        assert self.supervisor.stdin is not None
        self.supervisor.stdin.close()

    def end(self) -> None:
        """Stop, wait for that, and close every descriptor."""
        self.stop()
        assert self.supervisor.stdout is not None
        try:
            self.supervisor.wait(timeout=supervisor.KILL_SECONDS + 10)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            self.supervisor.wait()
        self.supervisor.stdout.close()
        _close(self.ends)


def _close(fds: list[int]) -> None:
    while fds:
        os.close(fds.pop())


def supervise(process: SpawnedProcess, job: Job, order: supervisor.Go) -> StageResult:
    """Let the process work to its end; how that came, and what it used.

    Raises:
        HeldoutError: it never began, or its supervisor is gone or does not answer.
    """
    exchange = Exchange(job, Ends(*process.ends))
    process.ends = []
    try:
        process.begin(order)
        report = _Watch(process, exchange, order.wall_seconds + _SILENCE_SECONDS).report()
    finally:
        exchange.close()
    used = report.wall_seconds, report.cpu_seconds, report.peak_memory_mb, report.base_memory_mb, report.waited_seconds
    usage = exchange.usage(Usage(*used))
    limit = job.limits.cpu_seconds if job.stage.profile.confined else None
    return conclude(report.reason, report.exit_code, exchange.collector, usage, limit, exchange.earlier)


def order_of(job: Job, file: Path, scratch: Path, writable: Path) -> supervisor.Go:
    places, limits = (str(file), str(scratch), str(writable)), job.limits
    if not job.stage.profile.confined:
        return supervisor.Go(*places, 0, 0.0, TRUSTED_SECONDS)
    memory = limits.memory_mb * MIB + IMPORT_HEADROOM
    if job.engine is not None:
        memory += job.engine.memory_mb * MIB
    return supervisor.Go(*places, memory, limits.cpu_seconds, limits.wall_seconds)


class _Watch:
    """Reads until the supervisor's report; the last answer, or too much output, ends the process early."""

    def __init__(self, process: SpawnedProcess, exchange: Exchange, seconds: float) -> None:
        """`seconds` is how long the supervisor may take."""
        self._process, self._exchange = process, exchange
        self._deadline = time.monotonic() + seconds
        self._began = False
        self._report: supervisor.Report | None = None

    def report(self) -> supervisor.Report:
        """How the process ended.

        Raises:
            HeldoutError: it never began, or the supervisor is gone or does not answer.
        """
        exchange, said = self._exchange, self._process.supervisor.stdout
        assert said is not None
        exchange.register()
        exchange.selector.register(said, selectors.EVENT_READ, self._hear)
        while self._report is None:
            if not exchange.wait(max(0.0, self._deadline - time.monotonic())):
                self._process.supervisor.kill()
                raise HeldoutError("the supervisor of a stage does not answer")
            if exchange.advance():
                exchange.look()
                self._process.stop()
        exchange.drain()
        if not self._began:
            raise HeldoutError(f"the stage's process could not start: {self._last_words()}")
        if self._report.fault is not None:
            raise HeldoutError(self._report.fault or f"a stage ended before it began: {self._last_words()}")
        return self._report

    def _hear(self) -> None:
        process = self._process.supervisor
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            self._exchange.drain()
            raise HeldoutError(f"the supervisor of a stage was ended: {self._last_words()}")
        word = json.loads(line)
        if isinstance(word, int):
            self._began = True
            self._exchange.start(TreeMeter(process.pid, word))
        else:
            self._report = supervisor.Report(*word)

    def _last_words(self) -> str:
        said = bytes(self._exchange.collector.stderr[-2000:])
        return said.decode(errors="replace").strip() or "it said nothing"
