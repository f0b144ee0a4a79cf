"""Trusted processes that answer several jobs, from the grader's side.

Only our own work is done in one, without a line of anybody's code: see `Job.kept_for`. It is started for its first job
as any other process of the worker's, lets go of the files and memory of a job when it has answered, and is the parent
of no other one. What the work itself remembers, such as the rows that it scored last, is of the same challenge.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from heldout.sandbox.exchange import Exchange
from heldout.sandbox.interface import Job, StageResult
from heldout.sandbox.scratch import KEPT, make_scratch, remove_tree
from heldout.sandbox.worker import protocol
from heldout.sandbox.worker.sending import to_send
from heldout.sandbox.worker.supervise import RunningStage, Supervision

MOST_JOBS = 200
"""That one process answers, so that what libraries remember cannot pile up."""
_MOST_MB = 1024.0
"""Resident: a process that needed more for a job gives its memory back."""

_FIRST_PATIENCE, _PATIENCE = 1.0, 0.05
"""Seconds that a job waits for a process of its kind that answers its first one, and imports what another would import
as well, or a later one, of which most take less time than another process would need to begin."""

Kind: TypeAlias = tuple[str, tuple[tuple[str, bytes], ...]]
Begin: TypeAlias = Callable[[Job, Path, int], tuple[StageResult, RunningStage]]
"""Has a process do a first job in a folder; further ones will come through the descriptor."""


class KeptProcess:
    """One of them, which has answered its first job."""

    def __init__(self, kind: Kind, scratch: Path, jobs: socket.socket) -> None:
        self.kind = kind
        self._scratch, self._jobs = scratch, jobs
        self._run: RunningStage | None = None
        """How its last job was watched; None where it has ended."""
        self._left = MOST_JOBS
        """How many jobs more it may be given."""
        self.is_new = True
        """It has answered none."""

    def begin(self, job: Job, far: int, begin: Begin) -> StageResult:
        """The result of its first job."""
        result, run = begin(job, self._scratch, far)
        return self._noted(result, run)

    def answer(self, job: Job) -> StageResult | None:
        """The result of another job; None where it had ended before that.

        Raises:
            HeldoutError: the worker ended, or does not answer.
            OSError: the machine has no room for another file.
        """
        assert self._run is not None
        before = self._run
        try:
            with to_send(job) as sent:
                protocol.send(self._jobs, protocol.NextJob(), (sent.job, sent.result, sent.stdout, sent.stderr))
        except ConnectionError:
            self._left = 0
            return None
        now = time.monotonic()
        run = RunningStage(before.control, Exchange(job, sent.ours), before.pidfd, began=now, stays=True)
        self._run = None  # what it holds is closed by whoever watches, unless the process stays
        return self._noted(Supervision(run, job).result(), run)

    @property
    def goes_on(self) -> bool:
        """Whether it may be given another job."""
        return self._run is not None and self._left > 0

    def close(self) -> None:
        """End it, and remove its folder; twice does no harm."""
        self._jobs.close()
        run, self._run = self._run, None
        if run is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(run.pidfd, signal.SIGKILL)
            os.close(run.pidfd)
            run.control.close()
        remove_tree(self._scratch)

    def _noted(self, result: StageResult, run: RunningStage) -> StageResult:
        self._left = 0 if result.usage.peak_memory_mb > _MOST_MB else self._left - 1
        self._run = run if run.report is None else None
        self.is_new = False
        return result


class KeptProcesses:
    """Those that wait for another job of one kind. Several threads may use it at the same time."""

    def __init__(self, begin: Begin, folder: Path) -> None:
        """Each gets a folder of its own below `folder`."""
        self._begin, self._folder = begin, folder
        self._changed = threading.Condition()
        self._waiting: list[KeptProcess] = []
        self._at_work: list[KeptProcess] = []

    def run(self, job: Job) -> StageResult:
        """The result of the job, of a process that waits for one of its kind, or of a new one.

        Raises:
            HeldoutError: the worker ended, or the machine has no room for another process or file.
            OSError: likewise.
        """
        kind = job.kept_for, tuple((file.path, file.content) for file in job.files)
        self._dismiss_others(kind)
        while (kept := self._take(kind)) is not None:
            with self._in_use(kept):
                result = kept.answer(job)
            if result is not None:
                return result
        scratch = make_scratch(job.files, self._folder, job.folders, prefix=KEPT)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            kept = KeptProcess(kind, scratch, ours)
            with self._in_use(kept):
                return kept.begin(job, theirs.fileno(), self._begin)

    def close(self) -> None:
        """End those that wait."""
        with self._changed:
            left, self._waiting = self._waiting, []
        for kept in left:
            kept.close()

    def _dismiss_others(self, kind: Kind) -> None:
        """End those that wait for another kind of job: nobody may ask for it again."""
        with self._changed:
            others = [kept for kept in self._waiting if kept.kind != kind]
            self._waiting = [kept for kept in self._waiting if kept.kind == kind]
        for kept in others:
            kept.close()

    def _take(self, kind: Kind) -> KeptProcess | None:
        """One that waits for a job of this kind, or soon will."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_there(kind) or not self._is_first(kind), _FIRST_PATIENCE):
                return None
            self._changed.wait_for(lambda: self._is_there(kind) or not self._is_at_work(kind), _PATIENCE)
            found = next((kept for kept in self._waiting if kept.kind == kind), None)
            if found is not None:
                self._waiting.remove(found)
            return found

    def _is_there(self, kind: Kind) -> bool:
        return any(kept.kind == kind for kept in self._waiting)

    def _is_at_work(self, kind: Kind) -> bool:
        return any(kept.kind == kind for kept in self._at_work)

    def _is_first(self, kind: Kind) -> bool:
        return any(kept.kind == kind and kept.is_new for kept in self._at_work)

    @contextlib.contextmanager
    def _in_use(self, kept: KeptProcess) -> Iterator[None]:
        goes_on = False
        with self._changed:
            self._at_work.append(kept)
        try:
            yield
            goes_on = kept.goes_on
        finally:
            with self._changed:
                self._at_work.remove(kept)
                if goes_on:
                    self._waiting.append(kept)
                self._changed.notify_all()
            if not goes_on:
                kept.close()
