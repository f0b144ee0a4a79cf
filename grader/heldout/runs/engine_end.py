"""What it means for a submission that the engine beside its process, a JVM, ended before it was done."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Any

from heldout.runs.interface import Status
from heldout.runs.verdict import Verdict
from heldout.sandbox.interface import Limits
from heldout.sandbox.sanitise import clean

_NO_MEMORY_LEFT = ("OutOfMemoryError", "insufficient memory", "Cannot allocate memory")
_MEMORY_CODES = (3, 52)
"""What a JVM ends with that is told to end then, and Spark."""
_MOST = 400


def judge_engine(said: Mapping[str, Any], limits: Limits, only_ours: bool) -> Verdict | None:
    """The verdict on a stage that failed as its engine had ended; None where that is not what it says.

    Args:
        said: the header of the stage's last answer: what its process says.
        limits: of the submission.
        only_ours: whether no code of the learner's ran in that process. Only then is its word enough for a fault that
            is not the submission's.
    """
    ended = said.get("engine")
    if said.get("ok") is True or not isinstance(ended, dict) or type(code := ended.get("exit_code")) is not int:
        return None
    words = clean(str(ended.get("words") or ""), _MOST)
    if code in _MEMORY_CODES or any(each in words for each in _NO_MEMORY_LEFT):
        return Verdict(
            Status.OUT_OF_MEMORY,
            f"the engine, a JVM, had no memory left; this challenge allows {limits.memory_mb} MB. Collect fewer rows "
            "at once, and look for joins without a key and for groups that keep all of their rows.",
        )
    how = f"the engine, a JVM, ended ({_called(code)}) before it was done: {words or 'it said nothing'}"
    if only_ours:
        return Verdict(
            Status.GRADER_ERROR, f"{how.rstrip('.')}. Nothing that was handed in runs in it. Grade it again."
        )
    return Verdict(Status.FAILED, f"{how.rstrip('.')}. If the submission did not end it, grade it again.")


def _called(code: int) -> str:
    """The name of a signal, or the exit code in words."""
    if code < 0 and -code in set(signal.Signals):
        return signal.Signals(-code).name
    return f"exit code {code}"
