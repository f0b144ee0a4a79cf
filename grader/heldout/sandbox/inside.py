"""What a stage's process does when it has its job: the stage's phases, one frame for each.

Confinement is the runner's business: it happens between `read_job` and `run_stage`.
"""

from __future__ import annotations

import contextlib
import os
import sys

from heldout.base.json_records import from_json
from heldout.sandbox.engine import EngineGone, StartedEngine
from heldout.sandbox.frame import ReceivedJob, encode, receive
from heldout.sandbox.interface import PROBE, TRUSTED, Answer
from heldout.sandbox.program import Asked, Phases, SandboxProgram
from heldout.sandbox.selftest import Hidden, attempt_all


def run_stage(
    program: SandboxProgram, job: ReceivedJob, result_fd: int, inputs_fd: int, engine: StartedEngine | None = None
) -> None:
    """Run the job and write one frame for each of its phases to `result_fd`.

    The inputs of later phases come through `inputs_fd`, each when the phase before has been answered. What a learner's
    code raises is the stage's to answer with; what trusted work raises is raised here. The end of an engine that was
    started beside the process ends the stage, however far it has come. An answer that is not `ok` also tells how the
    engine ended, where it has: then that is why.
    """
    # While a frame is written nothing interrupts: half of one could not be read.
    interrupting = contextlib.nullcontext if engine is None else engine.interrupting
    phases = _phases(program, job)
    try:
        with interrupting():
            answer = next(phases)
        for sizes in job.later:
            if not answer.is_ok:
                break
            try:
                _send(result_fd, answer)
                with interrupting():
                    inputs = receive(inputs_fd, sizes)
            except BaseException as error:
                with interrupting():
                    answer = phases.throw(error)
            else:
                with interrupting():
                    answer = phases.send(inputs)
    except EngineGone:
        answer = Answer({"ok": False})
    if not answer.is_ok and engine is not None and (ended := engine.end()) is not None:
        answer = Answer({**answer.header, "engine": ended}, answer.payload)
    _send(result_fd, answer)


def _phases(program: SandboxProgram, job: ReceivedJob) -> Phases:
    stage = program.stage(job.stage)
    if stage == TRUSTED:
        asked = from_json(Asked, job.work)
        yield program.task(asked.task).work(asked, job.blobs)
    elif stage == PROBE:
        yield attempt_all(from_json(Hidden, job.work))
    else:
        yield from program.stages[stage](job)


def _send(fd: int, answer: Answer) -> None:
    """One frame, after everything that was printed before: the last frame is the end of the process."""
    frame = memoryview(encode(answer))
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(BaseException):
            stream.flush()  # type: ignore[union-attr]
    while frame:
        frame = frame[os.write(fd, frame) :]
