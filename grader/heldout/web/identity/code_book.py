"""Codes of the people of a course: made once, shown once, and kept as what they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select

from heldout.attempts.database import Database
from heldout.attempts.sql import dialect_insert, moment_text
from heldout.base.errors import UsageError
from heldout.base.shown_text import one_line
from heldout.web.identity.interface import Person, Role
from heldout.web.identity.secret_hash import code_hash, code_matches, new_code, new_token, quick_hash
from heldout.web.tables import web_codes, web_sessions, web_tokens


@dataclass(frozen=True)
class IssuedCode:
    """A code as its owner gets it; it cannot be read again."""

    person: Person
    code: str = field(repr=False)
    link_key: str = field(repr=False)
    """What `/join?key=…` is given: it joins once, without the code."""

    def link(self, url: str) -> str:
        """The link that joins, on the server at this address."""
        return f"{url.rstrip('/')}/join?key={self.link_key}"


class CodeBook:
    """The codes of one course."""

    def __init__(self, database: Database, course_id: str, clock: Callable[[], datetime]) -> None:
        self._database, self._course_id, self._clock = database, course_id, clock

    def holders(self) -> dict[str, Role]:
        """Who has a code, and as what."""
        with self._database.reading() as connection:
            query = select(web_codes.c.name, web_codes.c.role).where(web_codes.c.course_id == self._course_id)
            return {row.name: row.role for row in connection.execute(query.order_by(web_codes.c.name))}

    def issue(self, people: Iterable[Person]) -> list[IssuedCode]:
        """A new code for each; an earlier code, link, token or session of theirs ends.

        Raises:
            UsageError: somebody has a code in the other role.
            StoreError: the database cannot be written.
        """
        made = [IssuedCode(person, new_code(), new_token()) for person in people]
        hashes = {each.person.name: code_hash(each.code) for each in made}
        with self._database.writing() as connection:
            for each in made:
                self._keep(connection, each, hashes[each.person.name])
        return made

    def end(self, person: Person) -> None:
        """No code, link, session or token opens the server to this person any more, until `issue` makes a new code.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing() as connection:
            self._forget(connection, person, web_codes, web_sessions, web_tokens)

    def person_with(self, name: str, code: str) -> Person | None:
        """Whose code it is; None where the name or the code is wrong, after the same work."""
        with self._database.reading() as connection:
            row = connection.execute(select(web_codes).where(self._of(web_codes, name))).first()
        return Person(name, row.role) if code_matches(code, row.code_hash if row else None) and row else None

    def invited(self, link_key: str) -> Person | None:
        """Whom a link would sign in; None where it was used, replaced or never made."""
        with self._database.reading() as connection:
            row = connection.execute(select(web_codes).where(self._link(link_key))).first()
        return Person(row.name, row.role) if row else None

    def use_link(self, link_key: str) -> Person | None:
        """Whom a link signs in, this one time; of several who use it at once, one gets them."""
        with self._database.writing() as connection:
            row = connection.execute(select(web_codes).where(self._link(link_key)).with_for_update()).first()
            if row is not None:
                connection.execute(web_codes.update().where(self._link(link_key)).values(link_hash=None))
        return Person(row.name, row.role) if row else None

    def _keep(self, connection: Connection, issued: IssuedCode, hashed: str) -> None:
        name, role = issued.person.name, issued.person.role
        held = connection.execute(select(web_codes.c.role).where(self._of(web_codes, name))).scalar()
        if held not in (None, role):
            raise UsageError(f"'{one_line(name)}' has the code of {_ARTICLE[held]}. Choose another name.")
        values = {
            "role": role,
            "code_hash": hashed,
            "link_hash": quick_hash(issued.link_key),
            "made_at": moment_text(self._clock()),
        }
        row = {"course_id": self._course_id, "name": name, **values}
        statement = dialect_insert(connection, web_codes).values(**row)
        connection.execute(statement.on_conflict_do_update(index_elements=["course_id", "name"], set_=values))
        self._forget(connection, issued.person, web_sessions, web_tokens)

    def _forget(self, connection: Connection, person: Person, *tables: Table) -> None:
        # Not an instructor's of the same name, whom a platform or a provider signs in.
        for table in tables:
            connection.execute(delete(table).where(self._of(table, person.name), table.c.role == person.role))

    def _of(self, table: Table, name: str) -> ColumnElement[bool]:
        return and_(table.c.course_id == self._course_id, table.c.name == name)

    def _link(self, key: str) -> ColumnElement[bool]:
        return and_(web_codes.c.course_id == self._course_id, web_codes.c.link_hash == quick_hash(key))


_ARTICLE = {"student": "a student", "instructor": "an instructor"}
