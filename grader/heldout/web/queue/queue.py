"""The queue of one course in the attempts' database: what was acknowledged is in it, whoever is killed afterwards."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, or_, select

from heldout.attempts.attempt_id import new_attempt_id
from heldout.attempts.database import Database
from heldout.attempts.sql import insert_missing, moment_of, moment_text
from heldout.base.errors import UsageError
from heldout.base.words import counted
from heldout.submission.interface import MAX_BYTES
from heldout.web.identity.interface import TooManyTries
from heldout.web.queue.interface import IN_TIME, HandedIn, State, WaitingFile
from heldout.web.tables import create_tables, web_announcements, web_contents, web_hand_ins

Admit = Callable[[Connection, Sequence[datetime], datetime], None]
"""Told when hand-ins of the learner that wait were handed in, and the present; UsageError where no more may come.

It reads over the connection of the transaction that keeps the file: were it to wait for another one, as many that hand
in at once as there are connections would wait for each other.
"""

MOST_WAITING = 10
"""Of one learner on one challenge: who sends more gets a sentence."""
MOST_AN_HOUR = 60
"""Likewise; with as many as wait no script keeps graders busy, or fills the disk, that is left running."""
MOST_BYTES_AN_HOUR = 10 * MAX_BYTES
"""Likewise, all files together."""
_HOUR = timedelta(hours=1)


class HandInQueue:
    """What was handed in to one course. Several servers and graders may use it at once."""

    def __init__(self, database: Database, course_id: str) -> None:
        """The tables are made where they are missing."""
        self._database, self._course_id = database, course_id
        create_tables(database)

    def announce(self, challenge: str, learner: str, content_hash: str, size: int) -> datetime:
        """Note that an upload of this file begins; when it began, which for one that is sent again is the first time.

        Nothing is acknowledged yet, so that nobody waits for the disk.

        Raises:
            StoreError: the database cannot be written.
        """
        own = self._of(web_announcements, challenge, learner)
        with self._database.writing(flushed=False) as connection:
            now = self._database.now(connection)
            began_at = web_announcements.c.began_at
            # One that is to come is from before the clock was set back.
            over = or_(began_at < moment_text(now - IN_TIME), began_at > moment_text(now))
            connection.execute(delete(web_announcements).where(own, over))
            row = {**self._key(challenge, learner), "content_hash": content_hash, "size": size}
            if insert_missing(connection, web_announcements, {**row, "began_at": moment_text(now)}):
                return now
            return self._began(connection, challenge, learner, content_hash, size, now)

    def add(self, challenge: str, learner: str, file: WaitingFile, admit: Admit | None = None) -> HandedIn:
        """Keep a file for good; what was kept, which is the hand-in before where that is the same file.

        It was handed in now, by the clock of the database; or when its upload began, where that was announced with its
        hash and size and not longer ago than `IN_TIME`.

        Raises:
            UsageError: `admit` raised it, or too many wait already. Nothing was kept.
            TooManyTries: there were too many, or too large ones, within an hour. Nothing was kept.
            StoreError: the database cannot be written. Nothing was kept, or the disk failed and nobody knows: who sends
                it again has one hand-in.
        """
        with self._database.writing(together=True) as connection:
            self._one_at_a_time(connection, learner)
            newest = self._rows(connection, self._of(web_hand_ins, challenge, learner))
            now = self._database.now(connection)
            last = max(newest, key=lambda each: (each.stored_at, each.id), default=None)
            if last is not None and _is_sent_again(last, file, now):
                return last
            waiting = [each.handed_in_at for each in newest if each.state == "waiting"]
            if len(waiting) >= MOST_WAITING:
                raise UsageError(
                    f"{len(waiting)} of your files wait to be graded, and no more may. Wait until one is done."
                )
            _require_not_too_often([each for each in newest if abs(now - each.stored_at) < _HOUR], file, now)
            if admit is not None:
                admit(connection, waiting, now)
            began = self._began(connection, challenge, learner, file.content_hash, len(file.content), now)
            kept = {"content_hash": file.content_hash, "content": file.content}
            insert_missing(connection, web_contents, kept)
            size = len(file.content)
            found = HandedIn(
                new_attempt_id(now), challenge, learner, file.name, file.content_hash, size, began, now, "waiting", 0
            )
            while not insert_missing(connection, web_hand_ins, self._row(found)):
                found = replace(found, id=new_attempt_id(now))
        return found

    def get(self, id_: str, learner: str | None = None) -> HandedIn | None:
        """The hand-in with this id; with `learner`, only where it is theirs."""
        found = [web_hand_ins.c.course_id == self._course_id, web_hand_ins.c.id == id_]
        if learner is not None:
            found.append(web_hand_ins.c.learner == learner)
        with self._database.reading() as connection:
            return next(iter(self._rows(connection, and_(*found))), None)

    def of(self, learner: str, challenge: str | None = None) -> Sequence[HandedIn]:
        """A learner's hand-ins, oldest first."""
        of = self._of(web_hand_ins, challenge, learner)
        with self._database.reading() as connection:
            return self._rows(connection, of)

    def in_state(self, state: State) -> Sequence[HandedIn]:
        """All hand-ins that wait, are done, or failed, oldest first."""
        found = and_(web_hand_ins.c.course_id == self._course_id, web_hand_ins.c.state == state)
        with self._database.reading() as connection:
            return self._rows(connection, found)

    def lately(self, most: int = 40) -> Sequence[float]:
        """How many seconds the last ones took."""
        taken = web_hand_ins.c.seconds
        mine = (web_hand_ins.c.course_id == self._course_id, taken.is_not(None))
        query = select(taken).where(*mine).order_by(web_hand_ins.c.finished_at.desc()).limit(most)
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def content(self, hand_in: HandedIn) -> bytes:
        """The file as it came."""
        query = select(web_contents.c.content).where(web_contents.c.content_hash == hand_in.content_hash)
        with self._database.reading() as connection:
            return bytes(connection.execute(query).scalar_one())

    def count_taken(self, id_: str) -> HandedIn | None:
        """Note that a grader took it; None where it waits no more.

        Raises:
            StoreError: the database cannot be written.
        """
        mine = self._in_state(id_, "waiting")
        with self._database.writing() as connection:
            connection.execute(web_hand_ins.update().where(mine).values(taken=web_hand_ins.c.taken + 1))
            return next(iter(self._rows(connection, mine)), None)

    def count_not_taken(self, id_: str) -> None:
        """Take back what `count_taken` noted: it was not the hand-in over which the grader failed.

        Raises:
            StoreError: the database cannot be written.
        """
        mine = and_(self._in_state(id_, "waiting"), web_hand_ins.c.taken > 0)
        with self._database.writing() as connection:
            connection.execute(web_hand_ins.update().where(mine).values(taken=web_hand_ins.c.taken - 1))

    def finish(self, id_: str, attempt_id: str, seconds: float) -> None:
        """It has an attempt; nothing happens where it waits no more.

        Raises:
            StoreError: the database cannot be written.
        """
        self._end(id_, state="done", attempt_id=attempt_id, seconds=seconds, fault=None)

    def fail(self, id_: str, fault: str) -> None:
        """heldout could not grade it; nothing happens where it waits no more.

        Raises:
            StoreError: the database cannot be written.
        """
        self._end(id_, state="failed", fault=fault)

    def again(self, id_: str) -> bool:
        """Let one that failed be graded again, with the time that it has; whether there was one.

        Raises:
            StoreError: the database cannot be written.
        """
        failed = self._in_state(id_, "failed")
        with self._database.writing() as connection:
            values = {"state": "waiting", "taken": 0, "fault": None, "finished_at": None}
            return connection.execute(web_hand_ins.update().where(failed).values(**values)).rowcount == 1

    def _end(self, id_: str, **values: Any) -> None:
        with self._database.writing() as connection:
            values["finished_at"] = moment_text(self._database.now(connection))
            connection.execute(web_hand_ins.update().where(self._in_state(id_, "waiting")).values(**values))

    def _in_state(self, id_: str, state: State) -> ColumnElement[bool]:
        here = and_(web_hand_ins.c.course_id == self._course_id, web_hand_ins.c.id == id_)
        return and_(here, web_hand_ins.c.state == state)

    def _row(self, hand_in: HandedIn) -> dict[str, Any]:
        times = {name: moment_text(getattr(hand_in, name)) for name in ("handed_in_at", "stored_at")}
        return {**vars(hand_in), "course_id": self._course_id, **times}

    def _key(self, challenge: str, learner: str) -> dict[str, Any]:
        return {"course_id": self._course_id, "challenge_id": challenge, "learner": learner}

    def _of(self, table: Any, challenge: str | None, learner: str) -> ColumnElement[bool]:
        mine = and_(table.c.course_id == self._course_id, table.c.learner == learner)
        return mine if challenge is None else and_(mine, table.c.challenge_id == challenge)

    def _began(
        self, connection: Connection, challenge: str, learner: str, content_hash: str, size: int, now: datetime
    ) -> datetime:
        """When the upload of exactly this file was announced, if that was not too long ago; else now."""
        of = self._of(web_announcements, challenge, learner)
        same = and_(of, web_announcements.c.content_hash == content_hash, web_announcements.c.size == size)
        said = connection.execute(select(web_announcements.c.began_at).where(same)).scalar_one_or_none()
        began = now if said is None else moment_of(said)
        return began if began <= now <= began + IN_TIME else now

    def _one_at_a_time(self, connection: Connection, learner: str) -> None:
        """Wait for another request of the same learner; with SQLite there is one writer anyway."""
        if connection.dialect.name == "postgresql":
            about = hashlib.sha256(f"{self._course_id}/{learner}".encode()).digest()
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({int.from_bytes(about[:7])})")

    def _rows(self, connection: Connection, chosen: ColumnElement[bool]) -> list[HandedIn]:
        query = select(web_hand_ins).where(chosen).order_by(web_hand_ins.c.handed_in_at, web_hand_ins.c.id)
        return [_hand_in(row) for row in connection.execute(query)]


def _is_sent_again(before: HandedIn, file: WaitingFile, now: datetime) -> bool:
    """Whether it is the hand-in before once more, whose acknowledgement may have been lost."""
    lately = before.state == "waiting" or abs(now - before.stored_at) <= IN_TIME
    return before.content_hash == file.content_hash and before.state != "failed" and lately


def _require_not_too_often(lately: Sequence[HandedIn], file: WaitingFile, now: datetime) -> None:
    """Nothing where a learner's hand-ins of the last hour leave room for this one.

    Raises:
        TooManyTries: they do not; it says when one may come.
    """
    size = sum(each.size for each in lately)
    if len(lately) < MOST_AN_HOUR and (not lately or size + len(file.content) <= MOST_BYTES_AN_HOUR):
        return
    oldest = min(each.stored_at for each in lately)
    seconds = max(1, math.ceil((oldest + _HOUR - now).total_seconds()))
    raise TooManyTries(
        f"You handed in {counted(len(lately), 'file')} ({size / 1024**2:.0f} MB) within an hour; {MOST_AN_HOUR} files "
        f"and {MOST_BYTES_AN_HOUR // 1024**2} MB may be. Wait {counted(math.ceil(seconds / 60), 'minute')}.",
        {"Retry-After": str(seconds)},
    )


def _hand_in(row: Row[Any]) -> HandedIn:
    values = {name: value for name, value in row._mapping.items() if name != "course_id"}
    for name in ("handed_in_at", "stored_at", "finished_at"):
        values[name] = None if values[name] is None else moment_of(values[name])
    return HandedIn(**values)
