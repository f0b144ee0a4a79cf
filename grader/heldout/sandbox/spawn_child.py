"""A stage's process at the level `limits`: imports what it needs, waits for its job, limits itself, works."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.base.errors import HeldoutError
from heldout.base.json_records import from_json
from heldout.sandbox.engine import EngineProgram
from heldout.sandbox.environment import use_folder
from heldout.sandbox.frame import read_job
from heldout.sandbox.inside import run_stage
from heldout.sandbox.interface import MIB, Limits
from heldout.sandbox.linux.limits import limit_trusted_work, lower
from heldout.sandbox.linux.namespaces import confine_in_namespaces
from heldout.sandbox.netns import NetnsOrder
from heldout.sandbox.program import SandboxProgram
from heldout.sandbox.supervisor import BEGUN, Go

if TYPE_CHECKING:
    from heldout.sandbox.linux.beside import RunningEngine

BACKSTOP = 256 * MIB
"""Address space beyond the budget: what allocators reserve and never touch."""
FILE_BYTES = 64 * MIB
"""Largest file that may be written; nothing bounds how many."""
READY = b"R"
MOST_WORDS = 2_000
"""Bytes of why it cannot begin."""
_PR_SET_PDEATHSIG = 1


def limit_myself(limits: Limits) -> None:
    """Set the resource limits that this system has. Memory and CPU limits are on top of what is used now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime + limits.cpu_seconds) + 1
    _lower(resource.RLIMIT_CPU, cpu, cpu + 1)
    _lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 256)
    if sys.platform == "linux":
        sizes = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
        budget = limits.memory_mb * MIB
        _lower(resource.RLIMIT_DATA, _kib(sizes["VmData"]) + budget)
        _lower(resource.RLIMIT_AS, _kib(sizes["VmSize"]) + budget + BACKSTOP)


def _kib(text: str) -> int:
    return int(text.split()[0]) * 1024


def _lower(kind: int, soft: int, hard: int | None = None) -> None:
    with contextlib.suppress(ValueError, OSError):
        lower(kind, soft, hard)


def _die_with(supervisor: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != supervisor:
        os._exit(128 + signal.SIGKILL)


def _with_engine(order: NetnsOrder, engine: EngineProgram, program: SandboxProgram) -> RunningEngine:
    """Start the engine, and import meanwhile what takes as long: what it needs to start counts for nobody.

    Raises:
        HeldoutError: it does not start.
    """
    from heldout.sandbox.linux import beside

    started = beside.start(engine, order)
    program.preload()
    started.wait_until_it_listens()
    return started


def main(program: SandboxProgram, arguments: Sequence[str]) -> None:
    """`[NETNS_ORDER] CHANNEL_FD RESULT_FD INPUTS_FD SUPERVISOR_PID`: says that it is ready, gets one order, says that
    it begins. With the first argument, it is inside of namespaces."""
    channel_fd, result_fd, inputs_fd, supervisor = map(int, arguments[-4:])
    netns = from_json(NetnsOrder, json.loads(arguments[0])) if len(arguments) > 4 else None
    engine: RunningEngine | None = None
    if netns is None:
        _die_with(supervisor)
    elif netns.engine is not None:
        engine = _with_engine(netns, netns.engine, program)
    program.preload()
    with socket.socket(fileno=channel_fd) as channel:
        channel.sendall(READY)
        with channel.makefile("rb") as orders:
            line = orders.readline()
        if not line:
            return
        order = Go(*json.loads(line))
        fd = os.open(order.job, os.O_RDONLY)
        job = read_job(fd)
        os.close(fd)
        try:
            program.make_ready(job)
            if netns is not None:
                os.chdir(order.scratch)
                confine_in_namespaces(netns, job.limits, order)
        except HeldoutError as error:
            channel.sendall(str(error).encode()[:MOST_WORDS])
            return
        channel.sendall(BEGUN)
    os.chdir(order.scratch)
    use_folder(order.writable)
    if netns is None:
        if program.stage(job.stage).profile.confined:
            limit_myself(job.limits)
        elif sys.platform == "linux":
            limit_trusted_work()
    run_stage(program, job, result_fd, inputs_fd, engine)
    os._exit(0)
