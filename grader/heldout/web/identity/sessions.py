"""Sessions of browsers and tokens of programs: random secrets, of which the database has only what tells them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, select

from heldout.attempts.database import Database
from heldout.attempts.sql import moment_of, moment_text
from heldout.base.errors import UsageError
from heldout.base.shown_text import one_line
from heldout.web.identity.interface import Person
from heldout.web.identity.secret_hash import new_token, quick_hash
from heldout.web.tables import web_sessions, web_tokens

LastsFor = Callable[[Person], timedelta]
TOKEN_PREFIX = "heldout_"
"""So that a token which lies where it should not is found by what looks for such."""
_MOST_TOKENS = 20
_MOST_LABEL = 80


class Sessions:
    """The sessions of one course's people."""

    def __init__(self, database: Database, course_id: str, lasts: LastsFor, clock: Callable[[], datetime]) -> None:
        self._database, self._course_id, self._lasts, self._clock = database, course_id, lasts, clock

    def open(self, person: Person) -> str:
        """A new session's secret; those that are over are cleared away."""
        secret, now = new_token(), self._clock()
        row = {"course_id": self._course_id, "name": person.name, "role": person.role}
        with self._database.writing() as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.expires_at <= moment_text(now)))
            ends = moment_text(now + self._lasts(person))
            connection.execute(web_sessions.insert().values(id_hash=quick_hash(secret), expires_at=ends, **row))
        return secret

    def person(self, secret: str) -> Person | None:
        """Whose session it is, while it lasts."""
        return _holder(self._database, web_sessions, "id_hash", self._course_id, secret, self._clock())

    def close(self, secret: str) -> None:
        """From now on it is nobody's."""
        with self._database.writing() as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.id_hash == quick_hash(secret)))


@dataclass(frozen=True)
class KeptToken:
    """A token as its owner sees it in a list."""

    id: str
    """The beginning of its hash, which names it and opens nothing."""
    label: str
    made_at: datetime
    expires_at: datetime


class Tokens:
    """What programs show instead of a session: `heldout submit --to URL`."""

    def __init__(self, database: Database, course_id: str, lasts: LastsFor, clock: Callable[[], datetime]) -> None:
        self._database, self._course_id, self._lasts, self._clock = database, course_id, lasts, clock

    def issue(self, person: Person, label: str) -> str:
        """A new token; it cannot be read again.

        Raises:
            UsageError: they have as many as one may have.
        """
        secret, now = TOKEN_PREFIX + new_token(), self._clock()
        row = {"course_id": self._course_id, "name": person.name, "role": person.role}
        times = {"made_at": moment_text(now), "expires_at": moment_text(now + self._lasts(person))}
        with self._database.writing() as connection:
            connection.execute(delete(web_tokens).where(web_tokens.c.expires_at <= moment_text(now)))
            held = len(connection.execute(select(web_tokens.c.label).where(self._of(person))).all())
            if held >= _MOST_TOKENS:
                raise UsageError(f"There are {held} tokens of yours, and no more may be. End one that you do not need.")
            shown = one_line(label)[:_MOST_LABEL] or "token"
            connection.execute(web_tokens.insert().values(token_hash=quick_hash(secret), label=shown, **row, **times))
        return secret

    def person(self, secret: str) -> Person | None:
        """Whose token it is, while it lasts."""
        return _holder(self._database, web_tokens, "token_hash", self._course_id, secret, self._clock())

    def of(self, person: Person) -> list[KeptToken]:
        """Somebody's tokens, oldest first."""
        query = select(web_tokens).where(self._of(person)).order_by(web_tokens.c.made_at)
        with self._database.reading() as connection:
            return [
                KeptToken(row.token_hash[:16], row.label, moment_of(row.made_at), moment_of(row.expires_at))
                for row in connection.execute(query)
            ]

    def revoke(self, person: Person, id_: str) -> bool:
        """End one of somebody's own tokens; whether there was one."""
        with self._database.writing() as connection:
            mine = select(web_tokens.c.token_hash).where(self._of(person))
            found = [row.token_hash for row in connection.execute(mine) if row.token_hash[:16] == id_]
            connection.execute(delete(web_tokens).where(web_tokens.c.token_hash.in_(found)))
        return bool(found)

    def _of(self, person: Person) -> ColumnElement[bool]:
        named = and_(web_tokens.c.course_id == self._course_id, web_tokens.c.name == person.name)
        return and_(named, web_tokens.c.role == person.role)


def _holder(database: Database, table: Table, key: str, course: str, secret: str, now: datetime) -> Person | None:
    # Found by its hash: how long the look takes tells nothing about a secret.
    query = select(table).where(and_(table.c[key] == quick_hash(secret), table.c.course_id == course))
    with database.reading() as connection:
        row = connection.execute(query).first()
    return Person(row.name, row.role) if row is not None and moment_of(row.expires_at) > now else None
