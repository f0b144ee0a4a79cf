"""What somebody else hands in for a learner: graded, advised and recorded by whoever holds the class.

Each of these is called inside the session's `with`, from any thread.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from heldout.grading.grade import Graded, grade, recorded
from heldout.grading.lateness import told_if_late
from heldout.runs.interface import Status

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt
    from heldout.grading.advice import PendingAdvice
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.scoring.interface import CoachFinding
    from heldout.submission.interface import Submission


def grade_handed_in(
    opened: OpenChallenge, submission: Submission, learner: str, handed_in_at: datetime | None = None
) -> Graded:
    """Grade what a learner handed in to somebody else, and record it.

    Advice that needs fits is put off (`advise_later`). `handed_in_at` is what deadlines go by; without it the present.
    The day's limit is not asked for: nobody chose this moment to try again. A grader_error says nothing of the
    submission and is not recorded, so that it can be graded again.

    Raises:
        UsageError: that cannot be a learner's name.
        ChallengeError: no submission can be graded.
    """
    return record_handed_in(opened, run_handed_in(opened, submission, learner), submission, handed_in_at)


def run_handed_in(opened: OpenChallenge, submission: Submission, learner: str) -> Graded:
    """The first half of `grade_handed_in`; the attempt is not kept.

    Raises:
        UsageError: that cannot be a learner's name.
        ChallengeError: no submission can be graded.
    """
    runner = opened.session.runner(opened.challenge)
    return grade(submission, opened.challenge, runner, learner=learner, record=_as_it_is, advice="later")


def record_handed_in(
    opened: OpenChallenge, graded: Graded, submission: Submission, handed_in_at: datetime | None = None
) -> Graded:
    """Keep what `run_handed_in` gave, here or on another machine."""
    from heldout.attempts.recorder import recorder

    if graded.fault is not None or graded.attempt is None or graded.attempt.status == Status.GRADER_ERROR:
        return replace(graded, attempt=None, card=replace(graded.card, attempt=None))
    runner = opened.session.runner(opened.challenge)
    attempt = replace(graded.attempt, handed_in_at=handed_in_at)
    kept = recorded(replace(graded, attempt=attempt), submission, recorder(runner))
    return told_if_late(kept, opened.challenge, opened.prepared, runner)


def advise_later(opened: OpenChallenge, pending: PendingAdvice) -> tuple[CoachFinding, ...]:
    """All that the coach says, where a grade put that off."""
    from heldout.grading.advice import work_out

    return work_out(pending, opened.challenge, opened.prepared, opened.session.runner(opened.challenge))


def _as_it_is(attempt: Attempt, _: Submission) -> Attempt:
    return attempt
