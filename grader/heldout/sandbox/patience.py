"""Whether a stage that ran out of wall time was slow itself, or was kept waiting by what else runs on the machine: then
it gets a second run."""

from __future__ import annotations

import os

from heldout.sandbox.interface import Ending, Job, Limits, Runner, StageResult, Usage

WAITED = 0.1
"""The share of the wall time that counts as being kept waiting; on an idle machine it is less than a hundredth."""
_FAR_BELOW = 0.5
"""The share of the CPU limit below which a busy machine is to blame where waits cannot be read."""


def run_patiently(runner: Runner, job: Job) -> StageResult:
    """Run one stage to its end; once more if it ran out of wall time because the machine was busy.

    Raises:
        HeldoutError: the machine could not run it.
    """
    result = runner.run(job)
    if result.ending is Ending.WALL_TIME and was_kept_waiting(result.usage, job.limits):
        return runner.run(job)
    return result


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
