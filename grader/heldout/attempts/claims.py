"""Several graders on one database share the work: who has taken a piece, and whether they are still at it.

A piece of work is a submission's content under a grade's key, or whatever text the caller has for it. Whoever takes it
looks then, and not before, whether a grade was recorded meanwhile; grades and records it; and gives it back. A grader
that is killed stops beating: another one takes its pieces after `STALE_SECONDS`, or at once where it sees that the
process is gone. Times are the database server's. No power cut leaves a grader at work, so that nothing here waits for
the disk.
"""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import ColumnElement, CursorResult, not_, or_, select

from heldout.attempts.schema import claims
from heldout.attempts.sql import dialect_insert, is_about, moment_text
from heldout.base.errors import StoreError
from heldout.challenge.key import ChallengeKey

if TYPE_CHECKING:
    from heldout.attempts.database import Database

STALE_SECONDS = 90.0
"""A grader that has not beaten for so long is taken to be gone; a stage never holds a grader up that long."""
BEAT_SECONDS = 15.0


def new_owner() -> str:
    """A name for a grader that no other one has: its machine, its process, and something random."""
    return f"{_machine()}/{os.getpid()}/{secrets.token_hex(6)}"


def _machine() -> str:
    """This machine since it was started, and which numbers of processes we see."""
    facts = [platform.node()]
    with suppress(OSError):  # where there is no /proc, the name has to do
        facts += [Path("/proc/sys/kernel/random/boot_id").read_text().strip()]
        facts += [str(Path("/proc/self/ns/pid").stat().st_ino)]
    return hashlib.sha256("/".join(facts).encode()).hexdigest()[:16]


def _is_dead(owner: str) -> bool:
    """Whether it is a process of this machine that has ended: nobody need wait until it is stale."""
    machine, _, rest = owner.partition("/")
    number = rest.partition("/")[0]
    return machine == _machine() and number.isdecimal() and not psutil.pid_exists(int(number))


def _has_stopped(now: datetime) -> ColumnElement[bool]:
    """Whether whoever has a piece has stopped beating; a beat to come is one from before a clock was set back."""
    room = timedelta(seconds=STALE_SECONDS)
    return or_(claims.c.beat_at < moment_text(now - room), claims.c.beat_at > moment_text(now + room))


class Claims:
    """The pieces of work of one database that graders have taken."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, challenge: ChallengeKey, work: str, owner: str) -> bool:
        """Whether the piece is the owner's now: nobody had it, or whoever had it has stopped beating.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing(flushed=False) as connection:
            now = self._database.now(connection)
            row = {**vars(challenge), "work": work, "owner": owner, "beat_at": moment_text(now)}
            statement = dialect_insert(connection, claims).values(**row)
            statement = statement.on_conflict_do_update(
                index_elements=[column.name for column in claims.primary_key],
                set_={"owner": owner, "beat_at": row["beat_at"]},
                where=or_(_has_stopped(now), claims.c.owner == owner),
            )
            result = connection.execute(statement, execution_options={"preserve_rowcount": True})
            assert isinstance(result, CursorResult)
            return result.rowcount == 1

    def beat(self, owner: str) -> int:
        """Say that the owner is still at work; how many pieces it has.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing(flushed=False) as connection:
            now = moment_text(self._database.now(connection))
            result = connection.execute(claims.update().where(claims.c.owner == owner).values(beat_at=now))
            return int(result.rowcount)

    def give_back(self, challenge: ChallengeKey, work: str, owner: str) -> None:
        """The owner is done with a piece, well or not; nothing happens where another one has taken it over.

        Raises:
            StoreError: the database cannot be written.
        """
        mine = (is_about(claims, challenge), claims.c.work == work, claims.c.owner == owner)
        with self._database.writing(flushed=False) as connection:
            connection.execute(claims.delete().where(*mine))

    def holds(self, challenge: ChallengeKey, work: str, owner: str) -> bool:
        """Whether the piece is the owner's still: a grader that was held up for long asks before it records."""
        mine = (is_about(claims, challenge), claims.c.work == work, claims.c.owner == owner)
        with self._database.reading() as connection:
            return connection.execute(select(claims.c.owner).where(*mine)).first() is not None

    def at_work(self, beginning: str) -> dict[str, str]:
        """The pieces whose name begins so and which somebody is at work on, and who."""
        with self._database.reading() as connection:
            at_it = not_(_has_stopped(self._database.now(connection)))
            mine = (claims.c.work.startswith(beginning, autoescape=True), at_it)
            rows = connection.execute(select(claims.c.work, claims.c.owner).where(*mine))
            return {row.work: row.owner for row in rows}

    def free_the_dead(self) -> None:
        """Give back what graders of this machine had that have ended.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing(flushed=False) as connection:
            owners = connection.execute(select(claims.c.owner).distinct()).scalars()
            dead = [owner for owner in owners if _is_dead(owner)]
            connection.execute(claims.delete().where(claims.c.owner.in_(dead)))

    @contextmanager
    def working(self, seconds: float = BEAT_SECONDS) -> Iterator[str]:
        """A new owner that beats in the background while the block runs, and gives everything back at its end.

        A beat that fails is tried again: a server that is away for a moment costs nothing. One that is away at the end
        takes away nothing of what was done: others take the pieces over as those of a grader that was killed.

        Raises:
            StoreError: the database cannot be written at the beginning.
        """
        owner, over = new_owner(), threading.Event()

        def beat() -> None:
            while not over.wait(seconds):
                try:
                    self.beat(owner)
                except StoreError:
                    continue

        self.free_the_dead()
        heart = threading.Thread(target=beat, name="claims", daemon=True)
        heart.start()
        try:
            yield owner
        finally:
            over.set()
            heart.join()
            with suppress(StoreError), self._database.writing(flushed=False) as connection:
                connection.execute(claims.delete().where(claims.c.owner == owner))
