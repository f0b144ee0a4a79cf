"""Every kind of submission; a new one is a module here with its `Run`, and a line of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from heldout.challenge.interface import Challenge
from heldout.kinds.catalogue import PYTHON
from heldout.prepare.interface import PreparedData
from heldout.runs.interface import Outcome, Run, Status, WhenBuilt
from heldout.sandbox.interface import Runner
from heldout.sandbox.sanitise import clean
from heldout.submission.interface import Submission


def _fit_predict() -> Run:
    from heldout.runs.fit_predict import RUN

    return RUN


def _predictions_file() -> Run:
    from heldout.runs.predictions_file import RUN

    return RUN


def _mapreduce() -> Run:
    from heldout.runs.mapreduce import RUN

    return RUN


def _sql() -> Run:
    from heldout.runs.sql import RUN

    return RUN


def _spark() -> Run:
    from heldout.runs.spark import RUN

    return RUN


def _stream() -> Run:
    from heldout.runs.stream import RUN

    return RUN


def _out_of_core() -> Run:
    from heldout.runs.out_of_core import RUN

    return RUN


RUNS: Mapping[str, Callable[[], Run]] = {
    "python": _fit_predict,
    "predictions": _predictions_file,
    "mapreduce": _mapreduce,
    "sql": _sql,
    "spark": _spark,
    "stream": _stream,
    "out_of_core": _out_of_core,
}
"""By the kind of challenge, and `predictions` for a file of them. Imported when such a submission comes."""


def run_of(submission: Submission, challenge: Challenge) -> Run:
    """What becomes of such a submission to this challenge."""
    return RUNS["predictions" if submission.kind == "predictions" else challenge.kind.name]()


def _not_asked_for(submission: Submission, challenge: Challenge) -> str | None:
    """Why a challenge of a kind of its own cannot take this submission; None where it can."""
    kind = challenge.kind
    wanted = kind.name if kind.files else "python"
    if submission.kind == wanted or (submission.kind == "predictions" and kind == PYTHON):
        return None
    return (
        f"this challenge asks for {kind.hand_in}, and {clean(submission.name, 200)} is something else. "
        f"`heldout start {challenge.id}` makes one to begin with."
    )


def run_any(
    runner: Runner,
    submission: Submission,
    challenge: Challenge,
    prepared: PreparedData,
    sample: bool = False,
    when_built: WhenBuilt | None = None,
) -> Outcome:
    """What a submission predicts, whatever kind it is; what could not be read is an outcome too.

    `when_built` is called with the recipe of a verified model before that is fitted.

    Raises:
        HeldoutError: the machine could not run it.
    """
    run = run_of(submission, challenge)
    wrong = _not_asked_for(submission, challenge)
    if wrong is not None and submission.fault is None:
        return Outcome(Status.FAILED, message=wrong)
    if submission.fault is not None:
        return Outcome(run.unreadable, message=submission.fault)
    return run.run(runner, submission, challenge, prepared, sample, when_built)
