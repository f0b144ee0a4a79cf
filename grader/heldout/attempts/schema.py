"""The tables, and the numbered steps that made them what they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    inspect,
    select,
)

from heldout.attempts.courses_of_old import PER_COURSE, name_courses
from heldout.attempts.database import Database, is_read_only
from heldout.attempts.location import CHOOSE_ANOTHER
from heldout.base.errors import StoreError

Step = tuple[str | Callable[[Connection], None], ...]
"""SQL, or what takes more than SQL can say on both kinds of database."""

STEPS: tuple[Step, ...] = (
    (
        "CREATE TABLE submissions (content_hash TEXT NOT NULL PRIMARY KEY, archive {blob} NOT NULL)",
        "CREATE TABLE closures (challenge_id TEXT NOT NULL PRIMARY KEY, closed_at TEXT NOT NULL)",
        """CREATE TABLE attempts (
            id TEXT NOT NULL PRIMARY KEY,
            created_at TEXT NOT NULL,
            learner TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            challenge_hash TEXT NOT NULL,
            submission_hash TEXT NOT NULL REFERENCES submissions (content_hash),
            submission_name TEXT NOT NULL,
            status TEXT NOT NULL,
            score DOUBLE PRECISION,
            greater_is_better BOOLEAN NOT NULL,
            points DOUBLE PRECISION,
            card TEXT NOT NULL,
            predictions {blob},
            late BOOLEAN NOT NULL
        )""",
        "CREATE INDEX attempts_by_challenge ON attempts (challenge_id, created_at)",
        "CREATE INDEX attempts_by_learner ON attempts (learner, created_at)",
    ),
    (
        """CREATE TABLE gradings (
            attempt_id TEXT NOT NULL REFERENCES attempts (id),
            number INTEGER NOT NULL,
            graded_at TEXT NOT NULL,
            replaced_at TEXT NOT NULL,
            reason TEXT NOT NULL,
            challenge_hash TEXT NOT NULL,
            status TEXT NOT NULL,
            score DOUBLE PRECISION,
            greater_is_better BOOLEAN NOT NULL,
            points DOUBLE PRECISION,
            card TEXT NOT NULL,
            predictions {blob},
            PRIMARY KEY (attempt_id, number)
        )""",
    ),
    (
        """CREATE TABLE reopenings (
            challenge_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            closed_at TEXT NOT NULL,
            reopened_at TEXT NOT NULL,
            reopened_by TEXT NOT NULL,
            PRIMARY KEY (challenge_id, number)
        )""",
    ),
    ("CREATE TABLE challenge_versions (challenge_hash TEXT NOT NULL PRIMARY KEY, deciding TEXT NOT NULL)",),
    (
        "ALTER TABLE attempts ADD COLUMN course_id TEXT NOT NULL DEFAULT ''",
        name_courses,
        "DROP INDEX attempts_by_challenge",
        "CREATE INDEX attempts_by_challenge ON attempts (course_id, challenge_id, created_at)",
        "ALTER TABLE closures RENAME TO closures_by_name",
        """CREATE TABLE closures (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            closed_at TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id)
        )""",
        f"""INSERT INTO closures (course_id, challenge_id, closed_at)
            SELECT course_id, challenge_id, closed_at FROM {PER_COURSE.format(table="closures_by_name")}""",
        "DROP TABLE closures_by_name",
        "ALTER TABLE reopenings RENAME TO reopenings_by_name",
        """CREATE TABLE reopenings (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            closed_at TEXT NOT NULL,
            reopened_at TEXT NOT NULL,
            reopened_by TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id, number)
        )""",
        f"""INSERT INTO reopenings (course_id, challenge_id, number, closed_at, reopened_at, reopened_by)
            SELECT course_id, challenge_id, number, closed_at, reopened_at, reopened_by
            FROM {PER_COURSE.format(table="reopenings_by_name")}""",
        "DROP TABLE reopenings_by_name",
    ),
    (
        """CREATE TABLE claims (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            work TEXT NOT NULL,
            owner TEXT NOT NULL,
            beat_at TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id, work)
        )""",
    ),
    (
        "ALTER TABLE attempts ADD COLUMN handed_in_at TEXT",
        """CREATE TABLE choices (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            learner TEXT NOT NULL,
            attempt_id TEXT NOT NULL,
            chosen_at TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id, learner)
        )""",
        """CREATE TABLE adjustments (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            learner TEXT NOT NULL,
            number INTEGER NOT NULL,
            points DOUBLE PRECISION NOT NULL,
            comment TEXT NOT NULL,
            made_at TEXT NOT NULL,
            made_by TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id, learner, number)
        )""",
        """CREATE TABLE finals (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            closed_at TEXT NOT NULL,
            made_at TEXT NOT NULL,
            made_by TEXT NOT NULL,
            board TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id, number)
        )""",
    ),
    (
        """CREATE TABLE hints (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            learner TEXT NOT NULL,
            number INTEGER NOT NULL,
            taken_at TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id, learner, number)
        )""",
        """CREATE TABLE finishes (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            learner TEXT NOT NULL,
            finished_at TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id, learner)
        )""",
    ),
)
"""Statements of each step. A step that was released never changes: a database may have stopped at any of them."""

_BLOB = {"sqlite": "BLOB", "postgresql": "BYTEA"}
_MIGRATION_LOCK = 0x68656C64
"""Any fixed number: PostgreSQL's name for "someone is migrating"."""

metadata = MetaData()


def key_columns(*names: str) -> tuple[Column[Any], ...]:
    """What tells rows apart: texts, and `number`, which no database counts."""
    return tuple(
        Column(name, Integer, primary_key=True, autoincrement=False)
        if name == "number"
        else Column(name, Text, primary_key=True)
        for name in names
    )


def text_columns(*names: str) -> tuple[Column[Any], ...]:
    """Texts that every row has."""
    return tuple(Column(name, Text, nullable=False) for name in names)


version_table = Table("heldout_schema", metadata, Column("version", Integer, nullable=False))

submissions = Table(
    "submissions",
    metadata,
    *key_columns("content_hash"),
    Column("archive", LargeBinary, nullable=False),
)

closures = Table(
    "closures",
    metadata,
    *key_columns("course_id", "challenge_id"),
    Column("closed_at", Text, nullable=False),
)

challenge_versions = Table(
    "challenge_versions",
    metadata,
    *key_columns("challenge_hash"),
    Column("deciding", Text, nullable=False),
)

reopenings = Table(
    "reopenings",
    metadata,
    *key_columns("course_id", "challenge_id", "number"),
    *text_columns("closed_at", "reopened_at", "reopened_by"),
)

choices = Table(
    "choices",
    metadata,
    *key_columns("course_id", "challenge_id", "learner"),
    *text_columns("attempt_id", "chosen_at"),
)

adjustments = Table(
    "adjustments",
    metadata,
    *key_columns("course_id", "challenge_id", "learner", "number"),
    Column("points", Float, nullable=False),
    *text_columns("comment", "made_at", "made_by"),
)

finals = Table(
    "finals",
    metadata,
    *key_columns("course_id", "challenge_id", "number"),
    *text_columns("closed_at", "made_at", "made_by", "board"),
)

hints = Table(
    "hints",
    metadata,
    *key_columns("course_id", "challenge_id", "learner", "number"),
    Column("taken_at", Text, nullable=False),
)

finishes = Table(
    "finishes",
    metadata,
    *key_columns("course_id", "challenge_id", "learner"),
    Column("finished_at", Text, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    *key_columns("course_id", "challenge_id", "work"),
    *text_columns("owner", "beat_at"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", Text, nullable=False),
    Column("learner", Text, nullable=False),
    Column("challenge_id", Text, nullable=False),
    Column("challenge_hash", Text, nullable=False),
    Column("submission_hash", Text, ForeignKey("submissions.content_hash"), nullable=False),
    Column("submission_name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("score", Float),
    Column("greater_is_better", Boolean, nullable=False),
    Column("points", Float),
    Column("card", Text, nullable=False),
    Column("predictions", LargeBinary),
    Column("late", Boolean, nullable=False),
    Column("course_id", Text, nullable=False),
    Column("handed_in_at", Text),
)

gradings = Table(
    "gradings",
    metadata,
    Column("attempt_id", Text, ForeignKey("attempts.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("graded_at", Text, nullable=False),
    Column("replaced_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("challenge_hash", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("score", Float),
    Column("greater_is_better", Boolean, nullable=False),
    Column("points", Float),
    Column("card", Text, nullable=False),
    Column("predictions", LargeBinary),
)


def migrate(
    database: Database, steps: tuple[Step, ...] = STEPS, may_stay_old: bool = False, kept: Table = version_table
) -> bool:
    """Bring the database to the newest version, one transaction per step; safe when several processes start at once.

    Whether it is there: with `may_stay_old`, for who only reads, a file of an older version that may not be written
    stays as it is. `kept` is where the version stands; tables beside those of the attempts have one of their own.

    Raises:
        StoreError: it was made by a newer heldout, belongs to another program, or cannot be written.
    """
    with database.reading() as connection:
        version = _version(connection, kept)
    try:
        while version < len(steps):
            version = _step(database, steps, kept)
    except StoreError as error:
        if not (may_stay_old and version > 0 and is_read_only(error)):
            raise
        return False
    if version > len(steps):
        raise StoreError(
            f"The attempts database {database.location.shown} was written by a newer heldout "
            f"(its version is {version}, this one knows {len(steps)}). Upgrade: pip install --upgrade heldout"
        )
    return True


def _step(database: Database, steps: tuple[Step, ...], kept: Table) -> int:
    """Apply the next step, unless another process has; the version afterwards."""
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
        version = _version(connection, kept)
        if version < len(steps):
            if version == 0:
                _begin(connection, database, kept)
            for statement in steps[version]:
                if callable(statement):
                    statement(connection)
                else:
                    connection.exec_driver_sql(statement.replace("{blob}", _BLOB[connection.dialect.name]))
            version += 1
            connection.execute(kept.update().values(version=version))
        return version


def _version(connection: Connection, kept: Table) -> int:
    """Number of steps that were applied; 0 for a database that is not ours yet."""
    if not inspect(connection).has_table(kept.name):
        return 0
    version: int = connection.execute(select(kept.c.version)).scalar_one()
    return version


def _begin(connection: Connection, database: Database, kept: Table) -> None:
    """Say that no step was applied yet."""
    taken = set(inspect(connection).get_table_names()) & set(metadata.tables) if kept is version_table else set()
    if taken:
        raise StoreError(
            f"The attempts database {database.location.shown} belongs to another program: "
            f"it has a table '{min(taken)}' that heldout did not make. {CHOOSE_ANOTHER}"
        )
    kept.create(connection)
    connection.execute(kept.insert().values(version=0))
