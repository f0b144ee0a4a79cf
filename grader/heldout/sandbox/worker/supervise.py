"""The grader's side of one stage in a child of the worker: output, result, time and threads, until it has ended."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import time
from dataclasses import dataclass

from heldout.base.errors import HeldoutError, IsolationError, WorkerLost
from heldout.sandbox.conclude import conclude
from heldout.sandbox.exchange import Exchange
from heldout.sandbox.interface import TRUSTED_SECONDS, Job, StageResult, Usage
from heldout.sandbox.linux import asking
from heldout.sandbox.meter import ProcessMeter, pid_behind
from heldout.sandbox.worker import protocol

BEGIN_SECONDS = 60.0
"""How long a worker that is importing or busy may keep a stage waiting."""
REPORT_SECONDS = 30.0
"""How long it may take until a killed child is reaped."""


class WorkerGone(WorkerLost):
    """The worker ended before the stage began: it can be run again by another one."""


@dataclass
class RunningStage:
    """One stage under way: the worker's and the child's word on `control`, and what the child writes."""

    control: socket.socket
    exchange: Exchange
    pidfd: int = -1
    listener: int = -1
    began: float | None = None
    """When the child was confined, in seconds of the monotonic clock."""
    layers: tuple[str, ...] = ()
    fault: str | None = None
    report: protocol.Ended | None = None
    reason: str | None = None
    stays: bool = False
    """Whether the process waits for another job when it has answered, and is not ended then."""


class Supervision:
    """Watches one child until the worker has reaped it."""

    def __init__(self, run: RunningStage, job: Job) -> None:
        self._run = run
        self._job = job
        self._profile = job.stage.profile
        self._deadline = time.monotonic() + BEGIN_SECONDS
        self._killed = self._metered = self._answered = False
        self._selector = run.exchange.selector
        if run.began is not None:
            self._begin(run.began, is_new=False)

    def result(self) -> StageResult:
        """How the stage ended.

        Raises:
            WorkerGone: the worker ended before the stage began.
            IsolationError: a layer could not be put on.
            HeldoutError: the worker ended while the stage ran, or does not answer.
        """
        run = self._run
        try:
            run.exchange.register()
            self._selector.register(run.control, selectors.EVENT_READ, self._hear)
            if self._job.unwanted >= 0:
                self._selector.register(self._job.unwanted, selectors.EVENT_READ, self._give_up)
            while run.report is None and not self._answered:
                self._step()
            run.exchange.drain()
            return self._concluded(run.report)
        finally:
            self._close()

    def _step(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            self._expire()
            return
        self._run.exchange.wait(left)
        if self._run.exchange.advance():
            self._answered = self._run.stays and self._run.exchange.is_answered
            if not self._answered:
                self._kill(None)

    def _expire(self) -> None:
        if self._killed or self._run.began is None:
            raise HeldoutError("the sandbox's worker does not answer. End it with `heldout doctor --stop`.")
        self._kill("wall_time")

    def _give_up(self) -> None:
        self._kill("unwanted")
        if self._killed:
            self._selector.unregister(self._job.unwanted)

    def _kill(self, reason: str | None) -> None:
        if self._killed or self._run.pidfd < 0:
            return
        self._killed = True
        self._run.exchange.look()
        self._run.reason = reason
        self._deadline = time.monotonic() + REPORT_SECONDS
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._run.pidfd, signal.SIGKILL)

    def _hear(self) -> None:
        try:
            message = protocol.receive(self._run.control)
        except ConnectionResetError:
            message = None
        if message is None:
            if self._run.began is None:
                raise WorkerGone("the sandbox's worker ended before a stage began. Try again.")
            raise HeldoutError("the sandbox's worker ended while a stage ran. Try again.")
        if message.text == asking.MARK:
            self._answer_questions(message.fds[0])
        else:
            self._note(message.read(protocol.Word), message.fds)

    def _note(self, word: protocol.Word, fds: tuple[int, ...]) -> None:
        run = self._run
        if word.started is not None:
            run.pidfd = fds[0]
        elif word.confined is not None:
            run.began, run.layers = time.monotonic(), word.confined
        run.fault, run.report = word.fault or run.fault, word.ended
        if run.began is not None and run.pidfd >= 0 and not self._metered:
            self._begin(run.began, is_new=True)

    def _begin(self, moment: float, is_new: bool) -> None:
        """The clocks of the job start. What a process that stays has used before that is its first job's."""
        if not self._killed:
            wall = self._job.limits.wall_seconds if self._profile.confined else TRUSTED_SECONDS
            self._deadline = moment + wall
        self._metered = True
        self._run.exchange.start(ProcessMeter(pid_behind(self._run.pidfd)), whole=is_new and self._run.stays)

    def _answer_questions(self, listener: int) -> None:
        self._run.listener = listener
        allowance = asking.Allowance(self._profile.threads, self._profile.files)

        def answer() -> None:
            if asking.answer(listener, allowance) == "ended":
                self._selector.unregister(listener)

        self._selector.register(listener, selectors.EVENT_READ, answer)

    def _concluded(self, report: protocol.Ended | None) -> StageResult:
        run = self._run
        if run.fault is not None:
            raise IsolationError(run.fault)
        exchange = run.exchange
        if run.began is None:
            text = bytes(exchange.collector.stderr).decode(errors="replace")
            raise HeldoutError(f"a stage of the sandbox ended before it began: {text or (report and report.exit_code)}")
        wall = time.monotonic() - run.began
        if report is None:
            return conclude(None, None, exchange.collector, exchange.usage_of_phases(wall), None, exchange.earlier)
        totals = Usage(wall, report.cpu_seconds, report.peak_memory_mb, report.base_memory_mb)
        limit = self._job.limits.cpu_seconds if self._profile.confined else None
        usage = exchange.usage(totals)
        return conclude(run.reason, report.exit_code, exchange.collector, usage, limit, exchange.earlier)

    def _close(self) -> None:
        run = self._run
        if run.report is None and not self._answered:
            self._kill(None)
        run.exchange.close()
        if run.report is None and self._answered:
            return
        run.control.close()
        for fd in (run.pidfd, run.listener):
            if fd >= 0:
                os.close(fd)
