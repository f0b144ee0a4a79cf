"""Which course an attempt belongs to that was kept before attempts said so."""

from __future__ import annotations

import json
from collections import defaultdict

from sqlalchemy import Connection, bindparam, text

PER_COURSE = """(SELECT old.*, COALESCE(named.course_id, '') AS course_id
    FROM {table} old
    LEFT JOIN (SELECT DISTINCT course_id, challenge_id FROM attempts WHERE course_id <> '') named
    ON named.challenge_id = old.challenge_id) each_course"""
"""The rows of a table by the challenge's name alone, once for each course with attempts on such a challenge."""
_AT_ONCE = 1000


def name_courses(connection: Connection) -> None:
    """Write the course of every attempt: what its card calls it, as courses without an id are known by that.

    A card of the time before cards told the course belongs to the course of all others on that version of the
    challenge, else on that challenge, if there is one such course; else it stays empty, until a course with a challenge
    of that name keeps something.
    """
    by_version: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    silent: list[tuple[str, str, str]] = []
    named: list[dict[str, str]] = []
    query = text("SELECT id, challenge_id, challenge_hash, card FROM attempts")
    for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
        course = _course_on(row.card)
        if course is None:
            silent.append((row.id, row.challenge_id, row.challenge_hash))
            continue
        by_version[row.challenge_hash].add(course)
        by_name[row.challenge_id].add(course)
        named.append({"attempt": row.id, "course": course})
    for attempt_id, challenge_id, version in silent:
        found = by_version[version] or by_name[challenge_id]
        if len(found) == 1:
            named.append({"attempt": attempt_id, "course": next(iter(found))})
    change = text("UPDATE attempts SET course_id = :course WHERE id = :attempt")
    change = change.bindparams(bindparam("course"), bindparam("attempt"))
    for start in range(0, len(named), _AT_ONCE):
        connection.execute(change, named[start : start + _AT_ONCE])


def _course_on(card: str) -> str | None:
    """The id of the course that a card names; None where it names none or cannot be read."""
    try:
        course = json.loads(card)["challenge"]["course"]
    except (ValueError, LookupError, TypeError):
        return None
    if not isinstance(course, str) or not course:
        return None
    from heldout.challenge.course import BUNDLED_TITLE
    from heldout.challenge.course_id import BUNDLED_ID

    return BUNDLED_ID if course == BUNDLED_TITLE else course
