"""What a learner hands over of the attempts that they made in their own copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heldout.attempts.best import is_graded
from heldout.attempts.interface import Attempt, AttemptStore
from heldout.base.errors import UsageError
from heldout.classroom.hand_ins.attempt_file import write_attempts
from heldout.grading.open_challenge import OpenChallenge
from heldout.submission.interface import Submission


@dataclass(frozen=True)
class HandedOver:
    """A file, and what is in it."""

    content: bytes
    content_hash: str
    """Which the file has over what it says."""
    attempts: tuple[Attempt, ...]
    """Oldest first."""


def hand_over(opened: OpenChallenge, ids: Sequence[str] = (), every: bool = False) -> HandedOver:
    """The learner's last graded attempt on the challenge, or those with these ids (or beginnings), or every graded one.

    Of equal submissions the last attempt is taken.

    Raises:
        UsageError: there is no such attempt, it has no score or is another one's, or they are too many or too large.
        StoreError: the database cannot be read.
    """
    learner = opened.session.learner
    with opened.session.store() as store:
        own = [one for one in store.find(opened.challenge.key, learner) if is_graded(one)]
        if not own:
            raise UsageError(f"{learner} has no graded attempt on {opened.id}. `heldout grade` makes one.")
        named = [_own(store, opened, learner, each) for each in ids]
        chosen = named or (own if every else own[-1:])
        last = {one.submission_hash: one for one in sorted(chosen, key=lambda one: (one.created_at, one.id))}
        attempts = sorted(last.values(), key=lambda one: (one.created_at, one.id))
        pairs = [(one, _submission(store, one)) for one in attempts]
    return HandedOver(*write_attempts(opened.id, learner, pairs), tuple(attempts))


def _own(store: AttemptStore, opened: OpenChallenge, learner: str, named: str) -> Attempt:
    found = store.get(named)
    if found is None or found.key != opened.challenge.key or found.learner != learner:
        raise UsageError(
            f"--attempt: {learner} has no attempt '{named}' on {opened.id}. `heldout history {opened.id}` shows them."
        )
    if not is_graded(found):
        raise UsageError(f"--attempt: {found.id} has no score ({found.status}), so there is nothing to hand in.")
    return found


def _submission(store: AttemptStore, attempt: Attempt) -> Submission:
    found = store.submission(attempt.submission_hash)
    if found is None:
        raise UsageError(f"the submission of attempt {attempt.id} was not kept. Grade it again.")
    return found
