"""Grades that a regrade took away are kept."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select

from heldout.attempts.interface import Regraded
from heldout.attempts.schema import attempts, gradings

GRADE = ("challenge_hash", "status", "score", "greater_is_better", "points", "card", "predictions")
"""What a regrade changes of an attempt."""


def keep_grade(connection: Connection, regraded: Regraded, now: str) -> bool:
    """Copy the grade that an attempt has to the earlier ones; whether there is such an attempt."""
    attempt_id = regraded.attempt.id
    found = connection.execute(select(attempts.c.created_at).where(attempts.c.id == attempt_id)).scalar_one_or_none()
    if found is None:
        return False
    newest = select(gradings.c.number, gradings.c.replaced_at).where(gradings.c.attempt_id == attempt_id)
    last = connection.execute(newest.order_by(gradings.c.number.desc()).limit(1)).first()
    own = {
        "attempt_id": attempt_id,
        "number": last.number + 1 if last else 0,
        "graded_at": last.replaced_at if last else found,
        "replaced_at": now,
        "reason": regraded.reason,
    }
    copied = [attempts.c[name] for name in GRADE]
    source = select(*(literal(value) for value in own.values()), *copied).where(attempts.c.id == attempt_id)
    connection.execute(gradings.insert().from_select([*own, *GRADE], source))
    return True
