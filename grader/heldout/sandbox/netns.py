"""The profile `netns`: a stage's process in namespaces of its own, for engines that need sockets and threads.

Each run is a cold process inside bubblewrap, in a box that no other run sees: user, process, network, IPC and host name
namespaces, no capability, nothing to write but a folder in memory of bounded size, a loopback that leads nowhere else,
and user 1000 on a host that knows nobody else. Inside it wears Landlock with the grants of `standard` where the kernel
has it, and a system call list of its own, and proves with forbidden actions that it is confined before a learner's line
runs. Memory and CPU time of the tree are watched as a whole from outside. Nothing of it is kept for the next run.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import HeldoutError, IsolationError
from heldout.base.json_records import to_json
from heldout.base.packages_state import SOURCE_ROOT
from heldout.sandbox.engine import WORK, EngineProgram
from heldout.sandbox.environment import python_command
from heldout.sandbox.frame import write_job
from heldout.sandbox.interface import MIB, Job, StageResult, logged
from heldout.sandbox.scratch import make_run_folder, make_scratch, remove_tree
from heldout.sandbox.selftest import Hidden, canary
from heldout.sandbox.spawned import SpawnedProcess, order_of, supervise

WORK_BYTES = 256 * MIB
PROCESSES = 32
"""How many may be there at once."""


@dataclass(frozen=True)
class NetnsOrder:
    """What the process inside is told, beside its job."""

    hidden: tuple[str, ...]
    closed: tuple[str, ...]
    canary: Hidden
    """What the self-test must not reach."""
    engine: EngineProgram | None = None
    """What is started before the process is ready for its job."""
    programs: tuple[str, ...] = ()
    """Files that the process may execute."""
    scratch: str = ""
    """The submission's files, which programs that an engine starts may read."""


class NetnsRunner:
    """Runs stages in processes of the profile; it holds nothing between two of them."""

    def __init__(self, program: str, hidden: Sequence[str] = (), closed: str = "") -> None:
        """
        Args:
            program: the module that they are started as.
            hidden: paths that must not be readable.
            closed: a file that lists further ones, see `worker.start.closed_list`; empty for none.
        """
        self._program, self._hidden = program, tuple(hidden)
        self._closed: tuple[str, ...] = tuple(json.loads(Path(closed).read_bytes())) if closed else ()

    def run(self, job: Job) -> StageResult:
        """Run one stage to its end (see `Runner.run`).

        Raises:
            IsolationError: the machine cannot give the profile, or the self-test got through somewhere.
        """
        from heldout.sandbox.linux.bwrap import missing_for_all

        reason = missing_for_all()
        if reason is not None:
            raise IsolationError(f"this challenge cannot be graded on this machine: {reason}.")
        folder = make_run_folder()
        try:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                return logged(job, self._run(job, folder, listener.getsockname()[1]))
        except OSError as error:
            raise HeldoutError(f"the stage's process could not be run: {error}") from error
        finally:
            remove_tree(folder)

    def _run(self, job: Job, folder: Path, port: int) -> StageResult:
        from heldout.sandbox.linux.bwrap import netns_prefix

        box = make_scratch((), folder)
        scratch = make_scratch(job.files, box, job.folders)
        job_file = box / "job"
        with job_file.open("wb") as out:
            write_job(job, out)
        word = canary()
        try:
            told = NetnsOrder(
                self._hidden, self._closed, Hidden(word, os.getpid(), port), job.engine, job.programs, str(scratch)
            )
            inside = python_command(self._program, "spawned", json.dumps(to_json(told)))
            engine = () if job.engine is None else job.engine.folders
            command = netns_prefix(SOURCE_ROOT, box, WORK, WORK_BYTES, (*self._hidden, *self._closed), engine)
            process = SpawnedProcess(folder, (*command, *inside))
            try:
                order = order_of(job, job_file, scratch, Path(WORK))
                return supervise(process, job, order._replace(processes=PROCESSES))
            finally:
                process.end()
        finally:
            Path(word).unlink(missing_ok=True)
