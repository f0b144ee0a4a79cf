"""How a process ended, and what it had sent by then, as a `StageResult`. The same for every runner."""

from __future__ import annotations

import signal
from functools import partial
from typing import Any

from heldout.sandbox.collect import Collector
from heldout.sandbox.frame import BadFrame
from heldout.sandbox.interface import Answer, Ending, StageResult, Usage
from heldout.sandbox.sanitise import clean_bytes

_CPU_SLACK = 0.5
"""The kernel counts whole seconds; its signal that cannot be caught comes a second after the one that can."""


def conclude(
    reason: str | None,
    exit_code: int | None,
    collector: Collector,
    usage: Usage,
    cpu_limit: float | None,
    earlier: tuple[Answer, ...] = (),
) -> StageResult:
    """The result of a stage whose process has been reaped and whose pipes are drained.

    `earlier` are the answers before the one that the collector holds; `reason` is why the grader ended it (memory,
    cpu_time, wall_time, or None); `cpu_limit` in seconds tells a kill by the kernel's own CPU limit from another one.
    `exit_code` is None where the process has answered and goes on.
    """
    ended = partial(
        StageResult,
        stdout=clean_bytes(bytes(collector.stdout)),
        stderr=clean_bytes(bytes(collector.stderr)),
        exit_code=exit_code,
        usage=usage,
    )
    if cpu_limit is not None and usage.cpu_seconds > cpu_limit + _CPU_SLACK:
        # It caught the signal and went on; what it sent after its time is no result, and may say where the time went.
        return ended(Ending.CPU_TIME, header=_last_words(collector))
    if collector.too_much_output:
        return ended(Ending.OUTPUT)
    if collector.problem or collector.complete:
        try:
            last = collector.result()
        except BadFrame as error:
            return ended(Ending.BAD_FRAME, header={"error": str(error)})
        return ended(Ending.FRAME, header=last.header, payload=last.payload, earlier=earlier)
    return ended(_ending(reason, exit_code, usage, cpu_limit))


def _last_words(collector: Collector) -> dict[str, Any] | None:
    """What a process said of an error, and nothing else that it sent."""
    if collector.problem or not collector.complete:
        return None
    try:
        header = collector.result().header
    except BadFrame:
        return None
    return {"error": header["error"]} if header.get("ok") is False and "error" in header else None


def _ending(reason: str | None, exit_code: int | None, usage: Usage, cpu_limit: float | None) -> Ending:
    used_up = cpu_limit is not None and usage.cpu_seconds >= cpu_limit
    match reason:
        case "memory":
            return Ending.MEMORY
        case "cpu_time":
            return Ending.CPU_TIME
        case "wall_time":
            return Ending.WALL_TIME
        case "processes":
            return Ending.FORBIDDEN
        case _ if exit_code == -signal.SIGXCPU or (exit_code == -signal.SIGKILL and used_up):
            return Ending.CPU_TIME
        case _ if exit_code == -signal.SIGSYS:
            return Ending.FORBIDDEN
        case _:
            return Ending.CRASHED
