"""The level `limits`: every stage in a process of its own, started cold, limited, watched. Against accidents only."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.sandbox import supervisor
from heldout.sandbox.conclude import conclude
from heldout.sandbox.environment import child_environment, python_command
from heldout.sandbox.exchange import Ends, Exchange
from heldout.sandbox.frame import write_job
from heldout.sandbox.interface import MIB, TRUSTED_SECONDS, Isolation, Job, StageResult, Usage, logged
from heldout.sandbox.meter import TreeMeter
from heldout.sandbox.scratch import make_run_folder, make_scratch, remove_tree

IMPORT_HEADROOM = 512 * MIB
"""What the preloaded libraries may hold resident, on top of the budget, before the watcher acts."""
_SILENCE_SECONDS = supervisor.READY_SECONDS + supervisor.KILL_SECONDS + 30.0
"""On top of the wall time: a supervisor that has said nothing by then never will."""


class _Process:
    """One started process behind its supervisor, and the parent's ends of its pipes."""

    def __init__(self, folder: Path, program: str) -> None:
        pipes = [os.pipe() for _ in range(3)]
        read, write = os.pipe()
        self.ends = [*(ours for ours, _ in pipes), write]
        """Our ends of result, standard output, standard error and inputs; empty when somebody else owns them."""
        theirs = [*(far for _, far in pipes), read]
        order = supervisor.Start(python_command(program, "spawned"), theirs, str(folder), os.getpid())
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


class SpawnRunner:
    """Runs stages in spawned processes. Starts `spares` of them at once, because importing is most of the time."""

    def __init__(self, program: str, spares: int = 0, refill: bool = False, weakened: bool = False) -> None:
        """`program` is the module that they are started as.

        With `refill`, each spare that is used is replaced: for callers that run one submission after the other.
        `weakened` is only told: this level was asked for, although the machine may give more.
        """
        self._program = program
        self._weakened = weakened
        self._folder = make_run_folder()
        self._refill = refill
        self._numbers = itertools.count()
        self._spares: list[_Process] = []
        try:
            for _ in range(spares):
                self._spares.append(_Process(self._folder, self._program))
        except HeldoutError:
            self.close()
            raise

    def __enter__(self) -> SpawnRunner:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def isolation(self) -> Isolation:
        """The level `limits`: nothing is blocked, resources are bounded."""
        hard = sys.platform == "linux"
        return Isolation("limits", ("rlimits", "watcher"), False, "hard" if hard else "watched", self._weakened)

    def is_ready(self, task: str) -> bool:
        """Never: a process that is started cold has everything to import."""
        return False

    def close(self) -> None:
        """End what is left and remove the temporary files."""
        spares, self._spares = self._spares, []
        for process in spares:
            process.stop()
        for process in spares:
            process.end()
        remove_tree(self._folder)

    def run(self, job: Job) -> StageResult:
        """Run one stage to its end (see `Runner.run`)."""
        job_file = self._folder / f"job-{next(self._numbers)}"
        scratch, writable = make_scratch(job.files, self._folder), make_scratch((), self._folder)
        try:
            with os.fdopen(os.open(job_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                write_job(job, out)
            with self._process() as process:
                order = _order(job, job_file, scratch, writable)
                return logged(job, _supervise(process, job, order))
        except OSError as error:
            raise HeldoutError(f"the stage's process could not be run: {error}") from error
        finally:
            job_file.unlink(missing_ok=True)
            remove_tree(scratch)
            remove_tree(writable)

    @contextlib.contextmanager
    def _process(self) -> Iterator[_Process]:
        try:
            process = self._spares.pop()
        except IndexError:
            process = _Process(self._folder, self._program)
        try:
            if self._refill:
                self._spares.append(_Process(self._folder, self._program))
            yield process
        finally:
            process.end()


def _supervise(process: _Process, job: Job, order: supervisor.Go) -> StageResult:
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


def _order(job: Job, file: Path, scratch: Path, writable: Path) -> supervisor.Go:
    places, limits = (str(file), str(scratch), str(writable)), job.limits
    if not job.stage.profile.confined:
        return supervisor.Go(*places, 0, 0.0, TRUSTED_SECONDS)
    return supervisor.Go(*places, limits.memory_mb * MIB + IMPORT_HEADROOM, limits.cpu_seconds, limits.wall_seconds)


class _Watch:
    """Reads until the supervisor's report; the last answer, or too much output, ends the process early."""

    def __init__(self, process: _Process, exchange: Exchange, seconds: float) -> None:
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
