"""Recording through a warm worker, which has imported the database library already: the grader need not.

The worker's trusted child opens the same database as the same user; only where that work is done differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime
from typing import Any

from heldout.attempts import archive
from heldout.attempts.interface import Attempt
from heldout.base.errors import HeldoutError, StoreError
from heldout.sandbox.interface import Ending, Job, Limits, Runner
from heldout.sandbox.program import TRUSTED
from heldout.scoring.interface import ScoreCard
from heldout.submission.interface import Submission

RECORD = "record"


def add_through(runner: Runner, url: str, attempt: Attempt, submission: Submission) -> Attempt:
    """Keep the attempt in the database at `url`, as `AttemptStore.add` does; the attempt as stored.

    Raises:
        StoreError: the database cannot be opened or written.
        HeldoutError: the worker failed.
    """
    fields = {each.name: getattr(attempt, each.name) for each in fields_of(attempt)}
    fields |= {"created_at": attempt.created_at.isoformat(), "card": attempt.card.as_json(), "predictions": None}
    del fields["lookalikes"]
    work = {
        "task": RECORD,
        "url": url,
        "attempt": fields,
        "submission_hash": submission.content_hash,
        "has_predictions": attempt.predictions is not None,
    }
    blobs = (("predictions", attempt.predictions or b""), ("submission", archive.pack(submission)))
    result = runner.run(Job(TRUSTED, work, blobs, limits=Limits()))
    if result.ending is not Ending.FRAME or result.header is None:
        raise HeldoutError(f"recording the attempt ended without an answer ({result.ending}): {result.stderr[-1000:]}")
    if "error" in result.header:
        raise StoreError(result.header["error"])
    stored = result.header["stored"]
    told = {"card": ScoreCard.from_json(stored["card"]), "lookalikes": tuple(stored["lookalikes"]), "deciding": None}
    return replace(attempt, **stored | told)


def add_here(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The worker's side: what `add_through` sent is added to the store."""
    from heldout.attempts.store import open_store

    fields = work["attempt"] | {"created_at": datetime.fromisoformat(work["attempt"]["created_at"])}
    predictions = bytes(blobs["predictions"]) if work["has_predictions"] else None
    attempt = Attempt(**fields | {"predictions": predictions, "card": ScoreCard.from_json(fields["card"])})
    submission = archive.unpack(work["submission_hash"], bytes(blobs["submission"]))
    try:
        store = open_store(work["url"])
        try:
            stored = store.add(attempt, submission)
        finally:
            store.dispose()
    except StoreError as error:
        return {"error": str(error)}, b""
    decided = {name: getattr(stored, name) for name in ("id", "learner", "late", "lookalikes")}
    return {"stored": decided | {"card": stored.card.as_json()}}, b""
