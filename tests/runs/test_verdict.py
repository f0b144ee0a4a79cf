"""A crash in compiled code: out of memory only when the submission's own memory was near its limit."""

from __future__ import annotations

import signal

import pytest

from heldout.runs.interface import Status
from heldout.runs.verdict import judge_ending
from heldout.sandbox.interface import Ending, Limits, StageResult, Usage


@pytest.mark.parametrize(("peak", "expected"), [(260.0, Status.FAILED), (430.0, Status.OUT_OF_MEMORY)])
def test_what_the_libraries_take_is_not_the_submissions(peak: float, expected: Status) -> None:
    usage = Usage(peak_memory_mb=peak, base_memory_mb=200.0)
    crashed = StageResult(Ending.CRASHED, exit_code=-signal.SIGSEGV, usage=usage)

    verdict = judge_ending(crashed, Limits(memory_mb=256), "solution.py")

    assert verdict is not None
    assert verdict.status is expected
