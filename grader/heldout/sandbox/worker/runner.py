"""The levels `standard` and `strict`: every stage in a confined child of the warm worker."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from dataclasses import replace
from pathlib import Path

from heldout.base.errors import HeldoutError, IsolationError, WorkerLost
from heldout.base.vocabulary import IsolationLevel
from heldout.sandbox.cores import own_cores
from heldout.sandbox.exchange import Exchange
from heldout.sandbox.interface import MIB, PROBE, InstalledData, Isolation, Job, StageResult, logged
from heldout.sandbox.netns import NetnsRunner
from heldout.sandbox.scratch import make_run_folder, make_scratch, remove_tree, writable_root
from heldout.sandbox.selftest import prove
from heldout.sandbox.worker import protocol, start
from heldout.sandbox.worker.kept import KeptProcesses
from heldout.sandbox.worker.launch import may_stay
from heldout.sandbox.worker.order import Order
from heldout.sandbox.worker.sending import to_send
from heldout.sandbox.worker.supervise import RunningStage, Supervision, WorkerGone

_HELLO_SECONDS = 120.0
_AT_ONCE_SECONDS = 0.03
_ATTEMPTS = 3
"""How many workers may be lost before a stage began."""


class WorkerRunner:
    """Runs stages in children of a worker: a warm one that other commands share, or one of its own.

    Several threads may use it at the same time. When the worker ends between two stages, another one takes its place.
    """

    def __init__(self, order: Order, level: IsolationLevel = "standard", persistent: bool | None = None) -> None:
        """Connects; the worker may still be starting, which is why nothing is waited for here.

        Raises:
            HeldoutError: a worker cannot be started.
        """
        self._order = order
        self._level: IsolationLevel = level
        self._persistent = may_stay() if persistent is None else persistent
        self._lock = threading.RLock()
        """Held while the worker is found, greeted and proved, which one thread does for all."""
        self._isolation: Isolation | None = None
        self._hello: protocol.Hello | None = None
        self._beside: dict[tuple[str, ...], WorkerRunner | None] = {}
        """Runners with a worker that has imported more; None where there could be none."""
        self._link = self._connect()
        try:
            self._folder = make_run_folder()
            self._writable = make_run_folder(writable_root())
        except HeldoutError:
            self._link.close()
            raise
        self._kept = KeptProcesses(self._begin_kept, self._folder)

    def __enter__(self) -> WorkerRunner:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the workers; those of our own end with that."""
        for beside in self._beside.values():
            if beside is not None:
                beside.close()
        self._kept.close()
        self._link.close()
        remove_tree(self._folder)
        remove_tree(self._writable)

    def isolation(self) -> Isolation:
        """What the self-test proved.

        Raises:
            IsolationError: the worker cannot give the level, or the self-test got through somewhere.
        """
        with self._lock:
            if self._isolation is None:
                self._isolation = self._prove()
            return self._isolation

    @property
    def order(self) -> Order:
        """What its worker is started for."""
        return self._order

    def is_warm(self) -> bool:
        """Whether the worker answers at once: it was there before, and does not have to import anything."""
        return self._hello is not None or bool(select.select([self._link.connection], [], [], _AT_ONCE_SECONDS)[0])

    def is_ready(self, task: str) -> bool:
        """Whether its worker has imported this trusted work already; at `strict` it does not see the user's files."""
        return self._level == "standard" and task in self.hello().ready

    def hello(self) -> protocol.Hello:
        """What the worker says of itself; waits until it is ready.

        Raises:
            WorkerLost: it ended while it started, and so did the one that took its place.
            HeldoutError: it took too long.
        """
        with self._lock:
            if self._hello is None:
                self._hello = self._greet()
            if self._hello is None:
                # One that we found may have been about to end, as nobody had asked it for anything.
                self._renew(self._link)
                self._hello = self._hello or self._greet()
            if self._hello is None:
                words = self._link.last_words()
                raise WorkerLost(f"the sandbox's worker ended while it started: {words or 'it said nothing'}")
            return self._hello

    def run(self, job: Job) -> StageResult:
        """Run one stage to its end (see `Runner.run`)."""
        if job.stage.profile.walls == "netns":
            with own_cores().taken():  # and bound to none
                return NetnsRunner(self._order.program, self._order.hidden, self._order.closed).run(job)
        beside = self._with_imported(job.libraries) if job.libraries else None
        if beside is not None:
            return beside.run(replace(job, libraries=()))
        if job.kept_for and not job.author_code:
            return logged(job, self._run_kept(job))
        return logged(job, self.run_with_layers(job)[0])

    def _with_imported(self, libraries: tuple[str, ...]) -> WorkerRunner | None:
        """A runner of the same level whose worker has imported these; None where it could not be started."""
        with self._lock:
            if libraries not in self._beside:
                self._beside[libraries] = self._another(libraries)
            return self._beside[libraries]

    def _another(self, libraries: tuple[str, ...]) -> WorkerRunner | None:
        with contextlib.suppress(HeldoutError):
            found = WorkerRunner(replace(self._order, imports=libraries), self._level, self._persistent)
            try:
                # A library that started a thread leaves a worker that cannot fork.
                if found.isolation() == self.isolation():
                    return found
            except BaseException:
                found.close()
                raise
            found.close()
        return None

    def run_with_layers(self, job: Job) -> tuple[StageResult, tuple[str, ...]]:
        """As `run`, with the layers that the child put on before it began.

        Raises:
            HeldoutError: the worker ended, or the machine has no room for another process or file.
        """
        scratch = make_scratch(job.files, self._folder, job.folders)
        writable = make_scratch((), self._writable)
        try:
            result, run = self._attempt(job, scratch, writable)
            return result, run.layers
        except OSError as error:
            raise HeldoutError(f"the sandbox's worker could not run a stage: {error}") from error
        finally:
            remove_tree(scratch)
            remove_tree(writable)

    def _run_kept(self, job: Job) -> StageResult:
        """The result of trusted work, of a process that may have done some before.

        Raises:
            HeldoutError: see `run_with_layers`.
        """
        try:
            return self._kept.run(job)
        except OSError as error:
            raise HeldoutError(f"the sandbox's worker could not run a stage: {error}") from error

    def _begin_kept(self, job: Job, scratch: Path, more: int) -> tuple[StageResult, RunningStage]:
        # Trusted work is given no folder to write in; the name tells the worker where this runner has such folders.
        return self._attempt(job, scratch, self._writable / scratch.name, more)

    def _attempt(
        self, job: Job, scratch: Path, writable: Path, more: int | None = None
    ) -> tuple[StageResult, RunningStage]:
        """Through `more` the process is given further jobs; None: it is given none, and ended when it has answered."""
        for _ in range(_ATTEMPTS):
            with self._lock:
                self.hello()
                link = self._link
            try:
                with self._turn(job) as core:
                    run = self._send(link, job, scratch, writable, core, more)
                    return Supervision(run, job).result(), run
            except WorkerGone as error:
                gone = error
                self._renew(link)
        raise gone

    def _turn(self, job: Job) -> contextlib.AbstractContextManager[int | None]:
        """A processor. Trusted work is bound to none, and nor is the self-test: who makes it holds the lock, for which
        all that have a processor may be waiting.
        """
        if job.stage.profile.confined and job.stage != PROBE:
            return own_cores().taken()
        return contextlib.nullcontext()

    def _connect(self) -> start.Link:
        return start.connect(self._order) if self._persistent else start.start_own(self._order)

    def _renew(self, link: start.Link) -> None:
        """Another worker in place of the one behind `link`, proved if that one was."""
        with self._lock:
            if self._link is not link:
                return
            link.close()
            self._link, self._hello = self._connect(), None
            if self._isolation is not None:
                self._isolation = None
                self.isolation()

    def _greet(self) -> protocol.Hello | None:
        connection = self._link.connection
        connection.settimeout(_HELLO_SECONDS)
        try:
            message = protocol.receive(connection)
            return message.read(protocol.Hello) if message else None
        except ConnectionError:
            return None
        except (OSError, ValueError) as error:
            raise HeldoutError(f"the sandbox's worker did not start: {error}. {self._link.last_words()}") from error
        finally:
            connection.settimeout(None)

    def _prove(self) -> Isolation:
        missing = self.hello().missing
        if missing:
            raise IsolationError(f"the level '{self._level}' cannot be had: {missing}")
        try:
            layers = prove(self.run_with_layers)
        except IsolationError:
            raise
        except HeldoutError as error:
            raise WorkerLost(f"the sandbox's worker could not be proved: {error}") from error
        if self._level == "strict":
            layers = ("namespaces", *layers)
        data: InstalledData = "searched" if self._order.searched else "closed"
        return Isolation(self._level, layers, True, "hard", installed_data=data)

    def _send(
        self, link: start.Link, job: Job, scratch: Path, writable: Path, core: int | None, more: int | None
    ) -> RunningStage:
        limits = job.limits
        wanted = protocol.StageRequest(
            stage=job.stage.name,
            author_code=job.author_code,
            scratch=str(scratch),
            writable=str(writable),
            memory_bytes=limits.memory_mb * MIB,
            cpu_seconds=limits.cpu_seconds,
            core=core,
            likely=job.likely,
            kept=more is not None,
        )
        with contextlib.ExitStack() as ours, to_send(job) as sent:
            control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            ours.enter_context(control)
            with far:
                inputs = sent.inputs if more is None else more
                fds = (sent.job, sent.result, sent.stdout, sent.stderr, far.fileno(), inputs)
                try:
                    protocol.send(link.connection, protocol.Request("run", wanted), fds)
                except OSError as error:
                    # Another thread that noticed first has left this worker meanwhile.
                    if isinstance(error, ConnectionError) or link.connection.fileno() < 0:
                        raise WorkerGone("the sandbox's worker has gone. Try again.") from error
                    raise
            ours.pop_all()
        return RunningStage(control, Exchange(job, sent.ours), stays=more is not None)
