"""The attempts database, opened when it is needed and by whoever is quickest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from heldout.base.paths import database_url

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt
    from heldout.sandbox.interface import Runner
    from heldout.submission.interface import Submission

Record = Callable[["Attempt", "Submission"], "Attempt"]


def load_database_library() -> None:
    """Import it now: good for a moment when there is nothing else to do."""
    import sqlalchemy.dialects.sqlite  # noqa: F401

    import heldout.attempts.sql_store
    import heldout.attempts.store  # noqa: F401


def recorder(runner: Runner) -> Record:
    """A function that keeps an attempt: in this process where it has the database's library, or would have to import
    it anyway; otherwise through a warm worker, which has it.
    """
    if "heldout.attempts.sql_store" in sys.modules:
        return _record_here
    from heldout.attempts.remote import RECORD, add_through

    if runner.is_ready(RECORD.name):
        return lambda attempt, submission: add_through(runner, database_url(), attempt, submission)
    return _record_here


def _record_here(attempt: Attempt, submission: Submission) -> Attempt:
    from heldout.attempts.store import opened_store

    with opened_store(create=True) as store:
        return store.add(attempt, submission)
