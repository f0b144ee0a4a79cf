"""Attempts in an SQL database: SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, func, or_, select

from heldout.attempts import archive
from heldout.attempts.attempt_id import as_typed, new_attempt_id
from heldout.attempts.best import BestResult
from heldout.attempts.claims import Claims
from heldout.attempts.class_records import ClassRecords
from heldout.attempts.database import Database
from heldout.attempts.earlier_grades import GRADE, keep_grade
from heldout.attempts.interface import Attempt, AttemptOutcome, Grading, Regraded, Reopening, ShownOutcome
from heldout.attempts.learner import check_learner, one_spelling
from heldout.attempts.learning_records import LearningRecords, finished_at
from heldout.attempts.lookalikes import lookalikes
from heldout.attempts.rows import (
    CANDIDATES,
    ambiguous,
    attempt_of,
    by_its_clock,
    checked,
    grading_of,
    outcomes_of,
    row_of,
    shown_with,
    storable,
    utc,
)
from heldout.attempts.schema import attempts, challenge_versions, closures, gradings, reopenings, submissions
from heldout.attempts.sql import insert_missing, moment_of, moment_text
from heldout.base.errors import StoreError, UsageError
from heldout.challenge.key import ChallengeKey
from heldout.scoring.interface import CoachFinding
from heldout.submission.interface import Submission

_NEW_IDS = 20
_AT_ONCE = 500
_WITHOUT_PREDICTIONS = [column for column in attempts.columns if column.name != "predictions"]
_OUTCOME = [column for column in _WITHOUT_PREDICTIONS if column.name != "card"]
_UNKNOWN = ""
"""The course of what an older heldout kept without one, where `courses_of_old` could not tell it."""


class SqlStore:
    """An `AttemptStore` on a migrated database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, attempt: Attempt, submission: Submission) -> Attempt:
        """Keep the attempt; what comes back says how.

        An empty or taken id is replaced by a new one (in the card too), the learner's name is normalised, and `late`
        and `lookalikes` are decided here. When this returns, the attempt is on disk.

        Raises:
            StoreError: the database cannot be written, or the attempt holds what no database may keep.
            UsageError: the learner's name cannot be one.
        """
        attempt = replace(
            attempt,
            id=attempt.id or new_attempt_id(attempt.created_at),
            created_at=utc(attempt.created_at),
            learner=check_learner(attempt.learner),
            submission_name=storable(attempt.submission_name),
        )
        attempt = checked(attempt)
        if attempt.submission_hash != submission.content_hash:
            raise StoreError("An attempt must be stored with the submission that it was made with.")
        packed = None if self._holds(submission.content_hash) else archive.pack(submission)
        for _ in range(_NEW_IDS):
            attempt = replace(attempt, card=replace(attempt.card, attempt=attempt.id))
            stored = self._insert(attempt, packed)
            if stored is not None:
                return stored
            attempt = replace(attempt, id=new_attempt_id(attempt.created_at))
        raise StoreError(f"No free attempt id was found in {_NEW_IDS} tries. Grade again.")

    def get(self, attempt_id: str) -> Attempt | None:
        """The attempt with this id, or with the only id that begins like this; with its predictions.

        Raises:
            UsageError: several ids begin like this.
        """
        beginning = as_typed(attempt_id)
        if not beginning:
            return None
        match = or_(attempts.c.id == attempt_id, attempts.c.id.startswith(beginning, autoescape=True))
        query = select(attempts).where(match).order_by(func.length(attempts.c.id), attempts.c.id.desc())
        with self._database.reading() as connection:
            rows = connection.execute(query.limit(CANDIDATES + 1)).all()
        exact = [row for row in rows if row.id in (attempt_id, beginning)]
        if len(rows) > 1 and not exact:
            raise UsageError(ambiguous(attempt_id, rows))
        return self._attempt((exact or rows)[0]) if rows else None

    def find(
        self, challenge: ChallengeKey | None = None, learner: str | None = None, content: str | None = None
    ) -> Sequence[Attempt]:
        """Attempts, oldest first, without their predictions."""
        query = _oldest_first(select(*_WITHOUT_PREDICTIONS))
        query = query if challenge is None else query.where(_on(attempts, challenge))
        query = query if content is None else query.where(attempts.c.submission_hash == content)
        with self._database.reading() as connection:
            query = query if learner is None else query.where(_is_of(connection, learner))
            return tuple(self._attempt(row) for row in connection.execute(query))

    def results(self, learner: str, course_id: str) -> Sequence[BestResult]:
        """What each attempt of a learner in a course ended with, oldest first; without the cards, so it is cheap."""
        table = attempts.c
        columns = (table.challenge_id, table.challenge_hash, table.id, table.created_at, table.status)
        query = _oldest_first(select(*columns, table.score, table.greater_is_better, table.points))
        query = query.where(table.course_id.in_((course_id, _UNKNOWN)))
        with self._database.reading() as connection:
            return tuple(
                BestResult(**{**row._mapping, "created_at": moment_of(row.created_at)}, attempts=1)
                for row in connection.execute(query.where(_is_of(connection, learner)))
            )

    def newest(
        self, challenge: ChallengeKey | None, learner: str, limit: int, skip: int = 0, course_id: str | None = None
    ) -> Sequence[Attempt]:
        """See `AttemptStore`."""
        query = select(*_WITHOUT_PREDICTIONS).order_by(attempts.c.created_at.desc(), attempts.c.id.desc())
        query = query if challenge is None else query.where(_on(attempts, challenge))
        query = query if course_id is None else query.where(attempts.c.course_id == course_id)
        with self._database.reading() as connection:
            query = query.where(_is_of(connection, learner)).limit(limit).offset(skip)
            return tuple(self._attempt(row) for row in connection.execute(query))

    def outcomes(self, challenge: ChallengeKey, learner: str | None = None) -> Sequence[AttemptOutcome]:
        """What every attempt on a challenge ended with, oldest first; quick, as no card is read."""
        with self._database.reading() as connection:
            return self.outcomes_within(connection, challenge, learner)

    def outcomes_within(
        self, connection: Connection, challenge: ChallengeKey, learner: str | None = None
    ) -> Sequence[AttemptOutcome]:
        """The same, inside of a transaction that somebody has begun: it must not wait for a connection of its own."""
        query = _oldest_first(select(*_OUTCOME)).where(_on(attempts, challenge))
        query = query if learner is None else query.where(_is_of(connection, learner))
        return outcomes_of(connection.execute(query))

    def with_shown(self, chosen: Sequence[AttemptOutcome]) -> Sequence[ShownOutcome]:
        """The same with what their cards say of the score; in their order."""
        cards: dict[str, str] = {}
        with self._database.reading() as connection:
            for start in range(0, len(chosen), _AT_ONCE):
                ids = [one.id for one in chosen[start : start + _AT_ONCE]]
                query = select(attempts.c.id, attempts.c.card).where(attempts.c.id.in_(ids))
                cards |= {row.id: row.card for row in connection.execute(query)}
        try:
            return tuple(shown_with(one, cards[one.id]) for one in chosen)
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged(f"a card cannot be read ({error})") from error

    def shown_scores(self, attempt_ids: Sequence[str]) -> dict[str, float | None]:
        """The public scores on the cards of these attempts (whole ids)."""
        with self._database.reading() as connection:
            rows = connection.execute(select(*_WITHOUT_PREDICTIONS).where(attempts.c.id.in_(attempt_ids))).all()
        return {row.id: self._attempt(row).shown_score for row in rows}

    def predictions(self, attempt_ids: Iterable[str]) -> Mapping[str, bytes]:
        """The packed predictions of these attempts (whole ids), as far as they were kept."""
        wanted = list(attempt_ids)
        found: dict[str, bytes] = {}
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                some = attempts.c.id.in_(wanted[start : start + _AT_ONCE])
                query = select(attempts.c.id, attempts.c.predictions).where(some, attempts.c.predictions.is_not(None))
                found |= {row.id: bytes(row.predictions) for row in connection.execute(query)}
        return found

    def submission(self, content_hash: str) -> Submission | None:
        """The stored submission with this content."""
        query = select(submissions.c.archive).where(submissions.c.content_hash == content_hash)
        with self._database.reading() as connection:
            packed = connection.execute(query).scalar_one_or_none()
        if packed is None:
            return None
        try:
            return archive.unpack(content_hash, packed)
        except (ValueError, LookupError) as error:
            raise self._damaged(str(error)) from error

    def regrade(self, regraded: Iterable[Regraded]) -> int:
        """Give attempts new grades and keep those that they had; how many attempts. All of them change, or none.

        `regraded` is read while it is written, so that the predictions of thousands of attempts need not be held.

        Raises:
            StoreError: the database cannot be written, holds no such attempt, or must not keep such a grade.
        """
        count = 0
        with self._database.writing() as connection:
            now = moment_text(self._database.now(connection))
            for each in regraded:
                grade = {name: value for name, value in row_of(checked(each.attempt)).items() if name in GRADE}
                if not keep_grade(connection, each, now):
                    raise StoreError(f"There is no attempt {each.attempt.id} to regrade. Nothing was changed.")
                connection.execute(attempts.update().where(attempts.c.id == each.attempt.id).values(**grade))
                _keep_version(connection, each.attempt)
                count += 1
        return count

    def advise(self, attempt_id: str, coach: Sequence[CoachFinding]) -> Attempt:
        """Let the coach say this on the card of the attempt with this id (a whole one); the attempt as it is then.

        Raises:
            StoreError: the database cannot be written, or holds no such attempt.
        """
        with self._database.writing() as connection:
            row = connection.execute(select(attempts).where(attempts.c.id == attempt_id)).one_or_none()
            if row is None:
                raise StoreError(f"There is no attempt {attempt_id} to be advised. Nothing was changed.")
            found = self._attempt(row)
            found = checked(replace(found, card=replace(found.card, coach=tuple(coach))))
            connection.execute(attempts.update().where(attempts.c.id == attempt_id).values(card=row_of(found)["card"]))
        return found

    def gradings(self, attempt_id: str) -> Sequence[Grading]:
        """The grades that the attempt with this id (a whole one) had before, oldest first; empty for most."""
        query = select(gradings).where(gradings.c.attempt_id == attempt_id).order_by(gradings.c.number)
        with self._database.reading() as connection:
            return tuple(self._grading(row) for row in connection.execute(query))

    def challenge_versions(self, challenge_hashes: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """What these versions of challenges consisted of (`Challenge.deciding`), as far as an attempt told it."""
        wanted = sorted(set(challenge_hashes))
        found: dict[str, Mapping[str, Any]] = {}
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                some = challenge_versions.c.challenge_hash.in_(wanted[start : start + _AT_ONCE])
                for row in connection.execute(select(challenge_versions).where(some)):
                    found[row.challenge_hash] = json.loads(row.deciding)
        return found

    def close_challenge(self, challenge: ChallengeKey) -> datetime:
        """Close attempts on a challenge; when that was. The first closing stands until it is taken back."""
        with self._database.writing() as connection:
            _adopt(connection, challenge)
            now = moment_text(self._database.now(connection))
            insert_missing(connection, closures, {**vars(challenge), "closed_at": now})
            closed = _closed_at(connection, challenge)
        assert closed is not None
        return closed

    def reopen_challenge(self, challenge: ChallengeKey, by: str) -> Reopening | None:
        """Take the closing back and keep a record of it; None, and nothing done, where the challenge is open.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing() as connection:
            _adopt(connection, challenge)
            closed = _closed_at(connection, challenge)
            gone = connection.execute(closures.delete().where(_on(closures, challenge)))
            if closed is None or gone.rowcount == 0:
                return None
            made = Reopening(closed, self._database.now(connection), by)
            times = {"closed_at": moment_text(closed), "reopened_at": moment_text(made.reopened_at)}
            number = select(func.count()).where(_on(reopenings, challenge)).scalar_subquery()
            row = {**vars(challenge), "number": number, "reopened_by": by, **times}
            connection.execute(reopenings.insert().values(**row))
        return made

    def reopenings(self, challenge: ChallengeKey) -> Sequence[Reopening]:
        """Every closing of the challenge that was taken back, oldest first."""
        query = select(reopenings).where(_on(reopenings, challenge)).order_by(reopenings.c.number)
        with self._database.reading() as connection:
            return tuple(
                Reopening(moment_of(row.closed_at), moment_of(row.reopened_at), row.reopened_by)
                for row in connection.execute(query)
            )

    def closed_at(self, challenge: ChallengeKey) -> datetime | None:
        """When attempts on a challenge were closed, or None while they are open."""
        with self._database.reading() as connection:
            return _closed_at(connection, challenge)

    @property
    def claims(self) -> Claims:
        """What graders have taken."""
        return Claims(self._database)

    @property
    def records(self) -> ClassRecords:
        """What people decided about the class."""
        return ClassRecords(self._database)

    @property
    def learning(self) -> LearningRecords:
        """The hints that learners took, and what they finished."""
        return LearningRecords(self._database)

    def now(self) -> datetime:
        """The time in UTC: the server's, or with SQLite this machine's."""
        with self._database.reading() as connection:
            return self._database.now(connection)

    def dispose(self) -> None:
        """Close every connection."""
        self._database.dispose()

    def _holds(self, content_hash: str) -> bool:
        query = select(submissions.c.content_hash).where(submissions.c.content_hash == content_hash)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def _insert(self, attempt: Attempt, packed: bytes | None) -> Attempt | None:
        """The attempt as stored, or None when its id is taken."""
        with self._database.writing() as connection:
            attempt = by_its_clock(attempt, self._database.now(connection))
            row = row_of(attempt)
            if packed is not None:
                insert_missing(connection, submissions, {"content_hash": attempt.submission_hash, "archive": packed})
            _adopt(connection, attempt.key)
            closed = _closed_at(connection, attempt.key)
            ends = [end for end in (closed, finished_at(connection, attempt.key, attempt.learner)) if end is not None]
            late = bool(ends) and attempt.created_at > min(ends)
            alike = _lookalikes(connection, attempt)
            inserted = insert_missing(connection, attempts, {**row, "late": late})
            if inserted:
                _keep_version(connection, attempt)
        return replace(attempt, late=late, lookalikes=alike, deciding=None) if inserted else None

    def _attempt(self, row: Row[Any]) -> Attempt:
        try:
            return attempt_of(row)
        except ValueError as error:
            raise self._damaged(str(error)) from error

    def _grading(self, row: Row[Any]) -> Grading:
        try:
            return grading_of(row)
        except ValueError as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> StoreError:
        return StoreError(f"The attempts database {self._database.location.shown} is damaged: {what}.")


def _oldest_first(query: Select[Any]) -> Select[Any]:
    return query.order_by(attempts.c.created_at, attempts.c.id)


def _on(table: Table, challenge: ChallengeKey) -> ColumnElement[bool]:
    """Whether a row is about the challenge of this course, or of one that an older heldout did not keep."""
    course = table.c.course_id.in_((challenge.course_id, _UNKNOWN))
    return and_(course, table.c.challenge_id == challenge.challenge_id)


def _adopt(connection: Connection, challenge: ChallengeKey) -> None:
    """What is kept of a challenge of that name without its course belongs to the first course that keeps something."""
    for table in (attempts, closures, reopenings):
        unknown = and_(table.c.course_id == _UNKNOWN, table.c.challenge_id == challenge.challenge_id)
        connection.execute(table.update().where(unknown).values(course_id=challenge.course_id))


def _is_of(connection: Connection, learner: str) -> ColumnElement[bool]:
    """Whether an attempt is the learner's, in whichever spelling an older heldout kept the name."""
    asked = one_spelling(learner)
    kept = connection.execute(select(attempts.c.learner).distinct()).scalars()
    return attempts.c.learner.in_([name for name in kept if one_spelling(name) == asked])


def _lookalikes(connection: Connection, attempt: Attempt) -> tuple[str, ...]:
    """Other learners of the challenge with a name like this one; none for who has an attempt on it already."""
    here = _on(attempts, attempt.key)
    own = select(attempts.c.id).where(here, attempts.c.learner == attempt.learner).limit(1)
    if connection.execute(own).first() is not None:
        return ()
    kept = set(map(one_spelling, connection.execute(select(attempts.c.learner).where(here).distinct()).scalars()))
    return () if attempt.learner in kept else lookalikes(attempt.learner, kept)


def _keep_version(connection: Connection, attempt: Attempt) -> None:
    """Remember what the attempt's version of the challenge consists of, once for all attempts on it."""
    if attempt.deciding is not None:
        deciding = json.dumps(attempt.deciding, sort_keys=True)
        row = {"challenge_hash": attempt.challenge_hash, "deciding": deciding}
        insert_missing(connection, challenge_versions, row)


def _closed_at(connection: Connection, challenge: ChallengeKey) -> datetime | None:
    query = select(closures.c.closed_at).where(_on(closures, challenge))
    closed = connection.execute(query).scalar_one_or_none()
    return None if closed is None else moment_of(closed)
