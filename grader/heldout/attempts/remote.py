"""Recording through a warm worker, which has imported the database library already: the grader need not.

The worker's trusted child opens the same database as the same user; only where that work is done differs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from heldout.attempts import archive
from heldout.attempts.interface import Attempt
from heldout.base.errors import StoreError
from heldout.sandbox.interface import Runner
from heldout.sandbox.message import Blob, bytes_of
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.interface import ScoreCard
from heldout.submission.interface import Submission


@dataclass(frozen=True)
class Recording:
    """An attempt that is to be kept, and where."""

    url: str
    attempt: Attempt
    submission_hash: str
    submission: Blob


@dataclass(frozen=True)
class Decided:
    """Those fields of an attempt that the store decides."""

    id: str
    learner: str
    late: bool
    card: ScoreCard
    lookalikes: tuple[str, ...]


RECORD = TrustedTask("record", "recording the attempt", Recording, Decided, StoreError)


def add_through(runner: Runner, url: str, attempt: Attempt, submission: Submission) -> Attempt:
    """Keep the attempt in the database at `url`, as `AttemptStore.add` does; the attempt as stored.

    Raises:
        StoreError: the database cannot be opened or written.
        HeldoutError: the worker failed.
    """
    recording = Recording(url, attempt, submission.content_hash, archive.pack(submission))
    return replace(attempt, **vars(RECORD.ask(runner, recording)), deciding=None)


def add_here(recording: Recording) -> Decided:
    """The worker's side: what `add_through` sent is added to the store.

    Raises:
        StoreError: the database cannot be opened or written.
    """
    from heldout.attempts.store import open_store

    attempt = recording.attempt
    if attempt.predictions is not None:
        attempt = replace(attempt, predictions=bytes(attempt.predictions))
    submission = archive.unpack(recording.submission_hash, bytes_of(recording.submission))
    store = open_store(recording.url)
    try:
        stored = store.add(attempt, submission)
    finally:
        store.dispose()
    return Decided(stored.id, stored.learner, stored.late, stored.card, stored.lookalikes)
