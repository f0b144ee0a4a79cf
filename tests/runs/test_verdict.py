"""How a process ended, in words: a crash that was no lack of memory, and what helps where the time was used up."""

from __future__ import annotations

import signal

import pytest

from heldout.runs.interface import Status
from heldout.runs.verdict import judge_ending, judge_error
from heldout.sandbox.interface import Ending, Limits, PhaseUsage, StageResult, Usage
from heldout.stages.interface import StageError


@pytest.mark.parametrize(("peak", "expected"), [(260.0, Status.FAILED), (430.0, Status.OUT_OF_MEMORY)])
def test_what_the_libraries_take_is_not_the_submissions(peak: float, expected: Status) -> None:
    usage = Usage(peak_memory_mb=peak, base_memory_mb=200.0)
    crashed = StageResult(Ending.CRASHED, exit_code=-signal.SIGSEGV, usage=usage)

    verdict = judge_ending(crashed, Limits(memory_mb=256), "solution.py")

    assert verdict is not None
    assert verdict.status is expected


@pytest.mark.parametrize(
    ("step", "phase", "words"),
    [
        ("fit", "fit", "Try fewer trees"),
        ("get_estimator", "build", "leave the work to fit"),
        ("predict", "predict_public", "Prefer a model whose cost per row"),
        ("spark", "features", "Look for joins without a key"),
        ("update", "learn", "Update the model with the batch alone"),
        ("cluster", "cluster", "Look at each line once"),
    ],
)
def test_what_helps_depends_on_what_took_too_long_however_that_was_seen(step: str, phase: str, words: str) -> None:
    """By an exception at a line of the learner's code, by the kernel, or by the clock on the wall."""
    limits = Limits(cpu_seconds=20)
    usage = Usage(20.0, 20.0, phases=(PhaseUsage(phase, 20.0, 20.0, 100.0),))
    at_a_line = judge_error(StageError("time", step), limits, "solution.py", confined=True)
    killed, late = (
        judge_ending(StageResult(each, usage=usage), limits, "x") for each in (Ending.CPU_TIME, Ending.WALL_TIME)
    )

    assert killed is not None
    assert late is not None
    for verdict in (at_a_line, killed, late):
        assert verdict.status is Status.TIMED_OUT
        assert words in verdict.message
