"""How often something may be tried, counted in the database for all processes of a server."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select

from heldout.attempts.database import Database
from heldout.attempts.sql import dialect_insert, moment_of, moment_text
from heldout.web.identity.interface import TooManyTries, Tries
from heldout.web.tables import web_tries

_MOST_KEPT = 256
"""Characters of a name that are kept: nobody makes the table large by trying long ones."""


class RateLimit:
    """Counts tries of one kind."""

    def __init__(self, database: Database, what: str, allowed: Tries, clock: Callable[[], datetime]) -> None:
        self._database, self._what, self._allowed, self._clock = database, what, allowed, clock

    def spend(self, who: str) -> None:
        """Count a try before it is made, so that many at once are counted too.

        Raises:
            TooManyTries: there were as many as are allowed; it says when the next may come.
        """
        key, now = who[:_MOST_KEPT], self._clock()
        ends_at = moment_text(now + self._allowed.window)
        with self._database.writing() as connection:
            # One that ends later than any that begins now is from before the clock was set back.
            later = and_(web_tries.c.what == self._what, web_tries.c.ends_at > ends_at)
            connection.execute(delete(web_tries).where(or_(web_tries.c.ends_at <= moment_text(now), later)))
            row = {"what": self._what, "who": key, "tries": 1, "ends_at": ends_at}
            counted = dialect_insert(connection, web_tries).values(**row)
            one_more = {"tries": web_tries.c.tries + 1}
            connection.execute(counted.on_conflict_do_update(index_elements=["what", "who"], set_=one_more))
            found = connection.execute(select(web_tries).where(self._of(key))).one()
        if found.tries > self._allowed.most:
            seconds = max(1, math.ceil((moment_of(found.ends_at) - now).total_seconds()))
            minutes = math.ceil(seconds / 60)
            wait = "a minute" if minutes == 1 else f"{minutes} minutes"
            raise TooManyTries(f"Too many tries. Wait {wait}, and try again.", {"Retry-After": str(seconds)})

    def refund(self, who: str) -> None:
        """A try that was right does not count."""
        with self._database.writing() as connection:
            less = web_tries.update().where(and_(self._of(who[:_MOST_KEPT]), web_tries.c.tries > 0))
            connection.execute(less.values(tries=web_tries.c.tries - 1))

    def _of(self, key: str) -> ColumnElement[bool]:
        return and_(web_tries.c.what == self._what, web_tries.c.who == key)
