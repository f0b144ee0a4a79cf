"""Before a mark is final, a query is looked at from every moment that rows are asked about, and not from a few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from heldout.attempts.interface import AttemptOutcome, AttemptStore
from heldout.leaderboard.interface import BoardEntry
from heldout.leaderboard.standing import Judge

LOOKS_AHEAD = "looks ahead"
"""Why an attempt has no rank."""


def looks_ahead(store: AttemptStore, judge: Judge, attempts: Iterable[AttemptOutcome]) -> Mapping[str, str]:
    """Which of the attempts have a query that looks ahead, by id, and how; empty where no queries are handed in.

    One whose submission was not kept cannot be looked at, and stands as it is.

    Raises:
        StoreError: the database cannot be read.
        HeldoutError: a query cannot be run.
    """
    if judge.challenge.definition.sql is None:
        return {}
    from heldout.runs.sql import look_ahead_at_all

    found = {}
    for one in attempts:
        submission = store.submission(one.submission_hash)
        if submission is None:
            continue
        why = look_ahead_at_all(judge.runner, submission, judge.challenge, judge.prepared)
        if why is not None:
            found[one.id] = why
    return found


def looks_ahead_notes(entries: Iterable[BoardEntry]) -> tuple[str, ...]:
    """Whose query looks ahead, by the names that the board shows, and how."""
    return tuple(f"{entry.learner}: {entry.looks_ahead}" for entry in entries if entry.looks_ahead is not None)
