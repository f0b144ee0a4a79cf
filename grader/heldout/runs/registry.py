"""Every kind of submission; a new one is a module here with its `Run`, and a line of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData
from heldout.runs.interface import Outcome, Run, WhenBuilt
from heldout.sandbox.interface import Runner
from heldout.submission.interface import Kind, Submission


def _fit_predict() -> Run:
    from heldout.runs.fit_predict import RUN

    return RUN


def _predictions_file() -> Run:
    from heldout.runs.predictions_file import RUN

    return RUN


RUNS: Mapping[Kind, Callable[[], Run]] = {"python": _fit_predict, "predictions": _predictions_file}
"""Imported when a submission of the kind comes."""


def run_of(submission: Submission) -> Run:
    """What becomes of such a submission."""
    return RUNS[submission.kind]()


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
    run = run_of(submission)
    if submission.fault is not None:
        return Outcome(run.unreadable, message=submission.fault)
    return run.run(runner, submission, challenge, prepared, sample, when_built)
