"""A fork of the worker that cannot become its stage says so before any code of a submission runs."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("the worker needs Linux", allow_module_level=True)

from heldout.base.errors import HeldoutError
from heldout.sandbox.interface import Job, Stage
from heldout.sandbox.program import SandboxProgram
from heldout.sandbox.worker import protocol
from heldout.sandbox.worker.child import become_stage
from heldout.sandbox.worker.sending import sealed_job

STAGE = Stage("quiet")


def nothing(*_: object) -> None:
    """What needs no preparation."""


def start_a_thread(job: object) -> None:
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def fail(job: object) -> None:
    raise HeldoutError("its form cannot be used")


def said_by(make_ready: Callable[[Any], None]) -> str:
    """The fault that a fork tells, which has no walls to put on."""
    program = SandboxProgram({STAGE: nothing}, tuple, nothing, make_ready, nothing, (), nothing)  # type: ignore[dict-item]
    ours, theirs = socket.socketpair()
    devnull = os.open(os.devnull, os.O_RDWR)
    with ours, theirs, sealed_job(Job(STAGE, {})) as job:
        pid = os.fork()
        if pid == 0:
            fds = (job, devnull, devnull, devnull, theirs.fileno(), devnull)
            become_stage(
                program, protocol.StageRequest("quiet", False, "", "", 1 << 30, 1.0, 0), fds, os.getppid(), None, None
            )
        os.waitpid(pid, 0)
        os.close(devnull)
        return str(json.loads(ours.recv(10_000))["fault"])


@pytest.mark.parametrize(
    ("make_ready", "fault"),
    [
        (nothing, "this worker cannot confine"),
        (fail, "its form cannot be used"),
        (start_a_thread, "a process that has imported what its job needs has 2 threads and must have one"),
    ],
)
def test_what_keeps_a_fork_from_its_stage_is_told(make_ready: Callable[[Any], None], fault: str) -> None:
    assert said_by(make_ready) == fault
