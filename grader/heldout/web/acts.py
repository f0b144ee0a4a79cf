"""The record of what instructors did, and who did it; nothing of it is changed or taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from heldout.attempts.attempt_id import new_attempt_id
from heldout.attempts.database import Database
from heldout.attempts.sql import insert_missing, moment_of, moment_text
from heldout.base.errors import HeldoutError
from heldout.web.tables import create_tables, web_acts


@dataclass(frozen=True)
class Act:
    """One thing that somebody did."""

    made_at: datetime
    """UTC, by the clock of the database."""
    made_by: str
    act: str
    """What was done, in a few words."""
    about: str
    """A challenge, a learner, a hand-in."""
    came_to: str
    """`begun`, `done`, or why it failed. An act that somebody was killed over has `begun` alone."""


class AuditLog:
    """The acts on one course."""

    def __init__(self, database: Database, course_id: str) -> None:
        """The table is made where it is missing."""
        self._database, self._course_id = database, course_id
        create_tables(database)

    def note(self, who: str, act: str, about: str, came_to: str = "done") -> None:
        """Keep it.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing() as connection:
            now = self._database.now(connection)
            row = {"course_id": self._course_id, "made_at": moment_text(now), "made_by": who, "act": act}
            row |= {"about": about, "came_to": came_to}
            while not insert_missing(connection, web_acts, {"id": new_attempt_id(now), **row}):
                continue

    @contextmanager
    def doing(self, who: str, act: str, about: str) -> Iterator[None]:
        """Keep that it begins, before it does, and what it comes to.

        Raises:
            StoreError: the database cannot be written; nothing was done then.
        """
        self.note(who, act, about, "begun")
        try:
            yield
        except HeldoutError as error:
            self.note(who, act, about, f"failed: {error}")
            raise
        self.note(who, act, about)

    def newest(self, most: int = 200) -> Sequence[Act]:
        """The last ones, newest first."""
        mine = web_acts.c.course_id == self._course_id
        query = select(web_acts).where(mine).order_by(web_acts.c.made_at.desc(), web_acts.c.id.desc()).limit(most)
        with self._database.reading() as connection:
            return [
                Act(moment_of(row.made_at), row.made_by, row.act, row.about, row.came_to)
                for row in connection.execute(query)
            ]
