"""Attempts and submissions for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from card_samples import score_card

from heldout.attempts.interface import Attempt
from heldout.challenge.key import ChallengeKey
from heldout.submission.interface import Submission, SubmittedFile

START = datetime(2025, 11, 22, 14, 3, 5, 123456, tzinfo=UTC)

SUBMISSION = Submission(
    name="solution.py",
    kind="python",
    entry="solution.py",
    files=(
        SubmittedFile("data/weights.bin", bytes(range(256)) * 20),
        SubmittedFile("solution.py", "def get_estimator():\n    return 'é'\n".encode()),
    ),
    content_hash="sha256:" + "a" * 64,
    line_origin=("cell 1, line 1", "cell 3, line 2"),
)

ATTEMPT = Attempt(
    id="",
    created_at=START,
    learner="Ada",
    challenge_id="late-flights",
    challenge_hash="sha256:" + "c" * 64,
    submission_hash=SUBMISSION.content_hash,
    submission_name="solution.py",
    status="graded",
    score=0.8123456789012345,
    greater_is_better=True,
    points=91.2,
    card=score_card(attempt=None, learner="Ada", score=None, output="naïve \ud800 \x00"),
    predictions=b"\x00\x01packed",
    course_id="a-course",
)

KEY = ATTEMPT.key
OTHER = ChallengeKey(ATTEMPT.course_id, "other")


def attempt(minute: int = 0, **changes: Any) -> Attempt:
    """`ATTEMPT`, made `minute` minutes later, with changes."""
    return replace(ATTEMPT, created_at=START + timedelta(minutes=minute), **changes)


def ranked(learner: str, score: float | None, minute: int = 0, **changes: Any) -> Attempt:
    """An attempt to rank, graded when it has a score; its id says whose it is and when it was made."""
    status = "timed_out" if score is None else "graded"
    return attempt(
        minute, **{"id": f"{learner}-{minute}", "learner": learner, "score": score, "status": status, **changes}
    )
