"""Whether a stage that ran out of wall time was slow itself, or was kept waiting by what else runs on the machine, and
whether one that was killed met the end of the machine's memory instead of its own: then it gets a second run."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.sandbox.interface import Ending, Job, Limits, Runner, StageResult, Usage

_COUNTS = Path("/proc/vmstat")
WAITED = 0.1
"""The share of the wall time that counts as being kept waiting; on an idle machine it is less than a hundredth."""
_FAR_BELOW = 0.5
"""The share of the CPU limit below which a busy machine is to blame where waits cannot be read."""
_NEARLY = 0.8
"""The share of its own limit from which on memory that is short was its own."""
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
"""Exit codes of a process that was killed, directly and as bubblewrap passes it on."""


def run_patiently(runner: Runner, job: Job) -> StageResult:
    """Run one stage to its end; once more if it ran out of wall time because the machine was busy, or if it or its
    engine was killed because the machine had no memory left.

    Raises:
        HeldoutError: the machine could not run it, or ran out of memory both times.
    """
    kills = killed_for_memory()
    result = runner.run(job)
    if result.ending is Ending.WALL_TIME and was_kept_waiting(result.usage, job.limits):
        return runner.run(job)
    if not (was_killed(result, job.limits) and killed_for_memory() > kills):
        return result
    kills = killed_for_memory()
    result = runner.run(job)
    if was_killed(result, job.limits) and killed_for_memory() > kills:
        raise HeldoutError(
            "this machine ran out of memory, twice: its kernel ended the submission's process at "
            f"{result.usage.above_base_mb:.0f} MB, and the challenge allows {job.limits.memory_mb} MB. Close other "
            "programs, grade fewer at once (--jobs), or use a machine with more memory."
        )
    return result


def was_killed(result: StageResult, limits: Limits) -> bool:
    """Whether somebody else than the grader killed its process or its engine, far from its own limit of memory. The
    engine's end is the process's word."""
    engine = result.said.get("engine")
    if isinstance(engine, dict):
        return result.said.get("ok") is not True and engine.get("exit_code") == -signal.SIGKILL
    killed = result.ending is Ending.CRASHED and result.exit_code in _KILLED
    return killed and result.usage.above_base_mb <= _NEARLY * limits.memory_mb


def killed_for_memory() -> int:
    """How many processes the kernel has ended since it started for want of memory; 0 where it does not tell."""
    with contextlib.suppress(OSError, ValueError):
        for line in _COUNTS.read_text().splitlines():
            name, _, number = line.partition(" ")
            if name == "oom_kill":
                return int(number)
    return 0


def was_kept_waiting(usage: Usage, limits: Limits) -> bool:
    """Whether the machine's load had a part in it. The kernel counts how long a process could have worked and did not
    get a processor; a sleep is not counted.
    """
    if usage.waited_seconds is not None:
        return usage.waited_seconds >= WAITED * usage.wall_seconds
    return usage.cpu_seconds < _FAR_BELOW * limits.cpu_seconds and machine_is_busy()


def machine_is_busy() -> bool:
    """Whether more wants to run than there are processors, as far as the system tells."""
    try:
        return os.getloadavg()[0] > (os.cpu_count() or 1)
    except OSError:
        return False
