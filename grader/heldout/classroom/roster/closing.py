"""Closing a deadline: every challenge of it."""

from __future__ import annotations

from collections.abc import Sequence

from heldout.base.errors import UsageError, nearest
from heldout.base.time_format import format_time
from heldout.grading.open_challenge import OpenChallenge
from heldout.grading.session import Session


def due(session: Session, deadline: str, early: bool = False) -> tuple[OpenChallenge, ...]:
    """The challenges of a deadline that are to be closed.

    Raises:
        UsageError: there is no such deadline, it has no challenges, or somebody still has time and `early` is not set.
        ChallengeError: a file is not valid.
        StoreError: the database cannot be read.
    """
    rules = session.class_rules()
    known = [each.name for each in rules.definition.deadline]
    if deadline not in known:
        raise UsageError(
            f"class.toml has no deadline '{deadline}'.{nearest(deadline, known)} It has: {', '.join(known)}."
        )
    names = rules.challenges_of(deadline, session.challenges())
    if not names:
        raise UsageError(f"the deadline '{deadline}' is that of no challenge of this course.")
    with session.store() as store:
        now = store.now()
    over = max(each.over for name in names for each in rules.deadlines(name))
    if now < over and not early:
        raise UsageError(
            f"'{deadline}' is not over for everybody until {format_time(over)}, grace and extensions included. Nothing "
            "was closed. --early closes it all the same."
        )
    return tuple(session.challenge(name) for name in names)


def close_all(session: Session, opened: Sequence[OpenChallenge]) -> None:
    """Close each of them; one that is closed stays as it is.

    Raises:
        UsageError: no final score could follow for one. Those before it are closed.
        HeldoutError: the data cannot be prepared, or the database not be written.
    """
    with session:
        for each in opened:
            if each.closed_at() is None:
                each.close()
