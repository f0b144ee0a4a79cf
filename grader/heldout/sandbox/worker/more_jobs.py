"""A trusted process that is kept: it answers jobs one after the other, and ends when it has waited for the next one.

Each job says everything that it needs. Afterwards nothing is left of it but what libraries remember and what the work
itself does: the rows that it scored last. What a job raises ends the process, as it ends one that is not kept: the next
job gets a new one.
"""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

from heldout.sandbox.frame import read_job
from heldout.sandbox.inside import run_stage
from heldout.sandbox.interface import TRUSTED
from heldout.sandbox.program import SandboxProgram
from heldout.sandbox.worker import protocol

IDLE_SECONDS = 5.0
"""How long one waits that has seen labels. Another process takes hardly longer than such a wait is worth."""
_FORGET_PEAK = "5"
"""What makes the kernel count the largest resident set anew; proc(5)."""


def answer_more(program: SandboxProgram, fd: int) -> None:
    """Answer the jobs that come over the socket `fd`, until nobody sends any.

    Raises:
        ValueError: a job is no trusted work, or what comes is none. Trusted work raises what it raises.
    """
    with socket.socket(fileno=fd) as channel:
        channel.settimeout(IDLE_SECONDS)
        while (message := _next(channel)) is not None:
            message.read(protocol.NextJob)
            _answer(program, *message.fds)


def _next(channel: socket.socket) -> protocol.Message | None:
    try:
        return protocol.receive(channel)
    except TimeoutError:
        # Whoever sends from now on is told that nobody hears it; what was sent before that is still answered.
        channel.shutdown(socket.SHUT_RD)
        return protocol.receive(channel)


def _answer(program: SandboxProgram, job_fd: int, result_fd: int, out_fd: int, err_fd: int) -> None:
    for fd, stream in ((out_fd, 1), (err_fd, 2)):
        os.dup2(fd, stream)
        os.close(fd)
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text(_FORGET_PEAK)
    try:
        job = read_job(job_fd)
        if job.stage != TRUSTED.name:
            raise ValueError(f"a {job.stage} stage was asked for, in a process for trusted work")
        run_stage(program, job, result_fd, -1)
    finally:
        os.close(job_fd)
        os.close(result_fd)
