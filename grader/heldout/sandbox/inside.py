"""What a stage's process does when it has its job: the stage's phases, one frame for each.

Confinement is the runner's business: it happens between `read_job` and `run_stage`.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

from heldout.sandbox.frame import ReceivedJob, encode, receive
from heldout.sandbox.program import PROBE, TRUSTED, Phases, SandboxProgram
from heldout.sandbox.selftest import attempt_all


def run_stage(program: SandboxProgram, job: ReceivedJob, result_fd: int, inputs_fd: int) -> None:
    """Run the job and write one frame for each of its phases to `result_fd`.

    The inputs of later phases come through `inputs_fd`, each when the phase before has been answered. What a learner's
    code raises is the stage's to answer with; what trusted work raises is raised here.
    """
    phases = _phases(program, job)
    header, payload = next(phases)
    for sizes in job.later:
        if header.get("ok") is not True:
            break
        try:
            _send(result_fd, header, payload)
            inputs = receive(inputs_fd, sizes)
        except BaseException as error:
            header, payload = phases.throw(error)
        else:
            header, payload = phases.send(inputs)
    _send(result_fd, header, payload)


def _phases(program: SandboxProgram, job: ReceivedJob) -> Phases:
    stage = program.stage(job.stage)
    if stage == TRUSTED:
        yield program.task(job.work["task"]).work(job.work, job.blobs)
    elif stage == PROBE:
        yield attempt_all(job.work), b""
    else:
        yield from program.stages[stage](job)


def _send(fd: int, header: dict[str, Any], payload: bytes) -> None:
    """One frame, after everything that was printed before: the last frame is the end of the process."""
    frame = memoryview(encode(header, payload))
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(BaseException):
            stream.flush()  # type: ignore[union-attr]
    while frame:
        frame = frame[os.write(fd, frame) :]
