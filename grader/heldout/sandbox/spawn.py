"""The level `limits`: every stage in a process of its own, started cold, limited, watched. Against accidents only."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sys
from collections.abc import Iterator

from heldout.base.errors import HeldoutError
from heldout.sandbox.cores import own_cores
from heldout.sandbox.environment import python_command
from heldout.sandbox.frame import write_job
from heldout.sandbox.interface import Isolation, Job, StageResult, logged
from heldout.sandbox.netns import NetnsRunner
from heldout.sandbox.scratch import make_run_folder, make_scratch, remove_tree
from heldout.sandbox.spawned import SpawnedProcess, order_of, supervise


class SpawnRunner:
    """Runs stages in spawned processes. Starts `spares` of them at once, because importing is most of the time."""

    def __init__(self, program: str, spares: int = 0, refill: bool = False, weakened: bool = False) -> None:
        """`program` is the module that they are started as.

        With `refill`, each spare that is used is replaced: for callers that run one submission after the other.
        `weakened` is only told: this level was asked for, although the machine may give more.
        """
        self._program = program
        self._weakened = weakened
        self._netns = NetnsRunner(program)
        self._folder = make_run_folder()
        self._refill = refill
        self._numbers = itertools.count()
        self._spares: list[SpawnedProcess] = []
        try:
            for _ in range(spares):
                self._spares.append(SpawnedProcess(self._folder, python_command(self._program, "spawned")))
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
        if job.stage.profile.walls == "netns":
            with own_cores().taken():
                return self._netns.run(job)
        job_file = self._folder / f"job-{next(self._numbers)}"
        # Nothing keeps the process from writing here.
        scratch = make_scratch(job.files, self._folder, job.folders, shutil.copyfile)
        writable = make_scratch((), self._folder)
        try:
            with os.fdopen(os.open(job_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                write_job(job, out)
            turn = own_cores().taken() if job.stage.profile.confined else contextlib.nullcontext()
            with turn, self._process() as process:
                order = order_of(job, job_file, scratch, writable)
                return logged(job, supervise(process, job, order))
        except OSError as error:
            raise HeldoutError(f"the stage's process could not be run: {error}") from error
        finally:
            job_file.unlink(missing_ok=True)
            remove_tree(scratch)
            remove_tree(writable)

    @contextlib.contextmanager
    def _process(self) -> Iterator[SpawnedProcess]:
        try:
            process = self._spares.pop()
        except IndexError:
            process = SpawnedProcess(self._folder, python_command(self._program, "spawned"))
        try:
            if self._refill:
                self._spares.append(SpawnedProcess(self._folder, python_command(self._program, "spawned")))
            yield process
        finally:
            process.end()
