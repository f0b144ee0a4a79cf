"""What a learner asked for beside grades: hints, and the end of a challenge with its private score and its debrief."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from heldout.attempts.schema import finishes, hints
from heldout.attempts.sql import insert_missing, is_about, moment_of, moment_text
from heldout.challenge.key import ChallengeKey

if TYPE_CHECKING:
    from heldout.attempts.database import Database


class LearningRecords:
    """The hints and finishes that one database keeps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_hint(self, challenge: ChallengeKey, learner: str, number: int) -> None:
        """Keep that the learner read this hint, counted from 1; the first time stands.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing() as connection:
            taken = moment_text(self._database.now(connection))
            row = {**vars(challenge), "learner": learner, "number": number, "taken_at": taken}
            insert_missing(connection, hints, row)

    def hints(self, challenge: ChallengeKey, learner: str) -> tuple[int, ...]:
        """The hints that the learner read, counted from 1, in order."""
        query = select(hints.c.number).where(is_about(hints, challenge), hints.c.learner == learner)
        with self._database.reading() as connection:
            return tuple(connection.execute(query.order_by(hints.c.number)).scalars())

    def hints_by_challenge(self, course_id: str, learner: str) -> Mapping[str, int]:
        """How many hints the learner read of each challenge of a course, by its id; of others there were none."""
        mine = select(hints.c.challenge_id, func.count().label("taken"))
        query = mine.where(hints.c.course_id == course_id, hints.c.learner == learner).group_by(hints.c.challenge_id)
        with self._database.reading() as connection:
            return {row.challenge_id: row.taken for row in connection.execute(query)}

    def finish(self, challenge: ChallengeKey, learner: str) -> datetime:
        """Keep that the learner finished the challenge: later attempts are late. When that was; the first time stands.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing() as connection:
            ended = moment_text(self._database.now(connection))
            insert_missing(connection, finishes, {**vars(challenge), "learner": learner, "finished_at": ended})
            found = finished_at(connection, challenge, learner)
        assert found is not None, "it was inserted, or was there"
        return found

    def finished_at(self, challenge: ChallengeKey, learner: str) -> datetime | None:
        """When the learner finished the challenge; None while it is open for them."""
        with self._database.reading() as connection:
            return finished_at(connection, challenge, learner)

    def finished(self, course_id: str, learner: str) -> frozenset[str]:
        """The ids of the challenges of a course that the learner finished."""
        mine = select(finishes.c.challenge_id)
        query = mine.where(finishes.c.course_id == course_id, finishes.c.learner == learner)
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())


class NoLearningRecords(LearningRecords):
    """Where there is no database, nobody has read or finished anything."""

    def __init__(self) -> None:
        """Nothing is opened."""

    def hints(self, challenge: ChallengeKey, learner: str) -> tuple[int, ...]:
        """None was read."""
        return ()

    def hints_by_challenge(self, course_id: str, learner: str) -> Mapping[str, int]:
        """None was read."""
        return {}

    def finished_at(self, challenge: ChallengeKey, learner: str) -> datetime | None:
        """It is open."""
        return None

    def finished(self, course_id: str, learner: str) -> frozenset[str]:
        """None is finished."""
        return frozenset()


def finished_at(connection: Connection, challenge: ChallengeKey, learner: str) -> datetime | None:
    """When the learner finished the challenge; None while it is open for them."""
    query = select(finishes.c.finished_at).where(is_about(finishes, challenge), finishes.c.learner == learner)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else moment_of(found)
