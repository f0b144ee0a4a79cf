"""What people decided about a class: which attempt counts, what is added to a mark, and final boards as they were."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from heldout.attempts.schema import adjustments, choices, finals
from heldout.attempts.sql import dialect_insert, is_about, moment_of, moment_text
from heldout.challenge.key import ChallengeKey

if TYPE_CHECKING:
    from heldout.attempts.database import Database


@dataclass(frozen=True)
class Adjustment:
    """Points that somebody added to what a learner got, and why. Nothing takes one away but another one."""

    challenge: ChallengeKey
    learner: str
    points: float
    """Added; negative where something is taken off."""
    comment: str
    made_at: datetime
    """UTC."""
    made_by: str
    """The account that did it."""


@dataclass(frozen=True)
class Final:
    """A final board as it was when attempts were closed."""

    number: int
    """0 for the challenge's first, and so on; a closing that was regraded has several."""
    closed_at: datetime
    made_at: datetime
    made_by: str
    board: Any
    """The leaderboard as JSON (`heldout.leaderboard.final`)."""


class ClassRecords:
    """The decisions that one database keeps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def choose(self, challenge: ChallengeKey, learner: str, attempt_id: str) -> None:
        """From now on this attempt is the one that the learner chose.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing() as connection:
            chosen = {"attempt_id": attempt_id, "chosen_at": moment_text(self._database.now(connection))}
            statement = dialect_insert(connection, choices).values(**vars(challenge), learner=learner, **chosen)
            key = [column.name for column in choices.primary_key]
            connection.execute(statement.on_conflict_do_update(index_elements=key, set_=chosen))

    def chosen(self, challenge: ChallengeKey) -> Mapping[str, str]:
        """The attempt that each learner chose."""
        query = select(choices.c.learner, choices.c.attempt_id).where(is_about(choices, challenge))
        with self._database.reading() as connection:
            return {row.learner: row.attempt_id for row in connection.execute(query)}

    def adjust(self, challenge: ChallengeKey, learner: str, points: float, comment: str, by: str) -> Adjustment:
        """Add points to what a learner got.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing() as connection:
            made = Adjustment(challenge, learner, points, comment, self._database.now(connection), by)
            said = {"points": points, "comment": comment, "made_at": moment_text(made.made_at), "made_by": by}
            number = _next(connection, adjustments, challenge, adjustments.c.learner == learner)
            row = {**vars(challenge), "learner": learner, "number": number, **said}
            connection.execute(adjustments.insert().values(**row))
        return made

    def adjustments(self, challenges: Sequence[ChallengeKey]) -> Sequence[Adjustment]:
        """Everything that was added on these challenges, oldest first."""
        found: list[Adjustment] = []
        with self._database.reading() as connection:
            for challenge in challenges:
                query = select(adjustments).where(is_about(adjustments, challenge))
                for row in connection.execute(query):
                    made = moment_of(row.made_at)
                    found.append(Adjustment(challenge, row.learner, row.points, row.comment, made, row.made_by))
        return tuple(sorted(found, key=lambda each: each.made_at))

    def keep_final(self, challenge: ChallengeKey, closed_at: datetime, board: Any, by: str) -> Final:
        """Keep the board of a closing. One that is kept already stays in the record, and this one counts from now on.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._database.writing() as connection:
            now = self._database.now(connection)
            number = _next(connection, finals, challenge)
            said = {"closed_at": moment_text(closed_at), "made_at": moment_text(now), "made_by": by}
            text = json.dumps(board, separators=(",", ":"), allow_nan=False)
            connection.execute(finals.insert().values(**vars(challenge), number=number, board=text, **said))
        return Final(number, closed_at, now, by, board)

    def final(self, challenge: ChallengeKey, closed_at: datetime) -> Final | None:
        """The board of this closing; the newest where it was made anew."""
        same = and_(is_about(finals, challenge), finals.c.closed_at == moment_text(closed_at))
        query = select(finals).where(same).order_by(finals.c.number.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        closed, made = moment_of(row.closed_at), moment_of(row.made_at)
        return Final(row.number, closed, made, row.made_by, json.loads(row.board))


class NoClassRecords(ClassRecords):
    """Where there is no database, nobody has decided anything."""

    def __init__(self) -> None:
        """Nothing is opened."""

    def chosen(self, challenge: ChallengeKey) -> Mapping[str, str]:
        """Nobody chose."""
        return {}

    def adjustments(self, challenges: Sequence[ChallengeKey]) -> Sequence[Adjustment]:
        """Nothing was added."""
        return ()

    def final(self, challenge: ChallengeKey, closed_at: datetime) -> Final | None:
        """Nothing was closed."""
        return None


def _next(connection: Connection, table: Table, challenge: ChallengeKey, *more: ColumnElement[bool]) -> int:
    """The number of the next row about a challenge."""
    query = select(func.count()).select_from(table).where(is_about(table, challenge), *more)
    return connection.execute(query).scalar_one()
