from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attempt_samples import ATTEMPT, KEY, SUBMISSION
from old_databases import BEFORE_COURSES, old_attempt, version_1, write_old
from postgresql_server import needs_postgresql, postgresql_database

from heldout.attempts import archive
from heldout.attempts.database import Database
from heldout.attempts.interface import AttemptStore, Regraded
from heldout.attempts.location import create_file, locate
from heldout.attempts.schema import STEPS, metadata, migrate
from heldout.attempts.store import open_store
from heldout.base.errors import StoreError
from heldout.challenge.key import ChallengeKey

ADD_A_COLUMN = ("ALTER TABLE attempts ADD COLUMN mood TEXT", "UPDATE attempts SET mood = 'calm'")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "attempts.db"


def database_at(file: Path) -> Database:
    create_file(file)
    return Database(locate(f"sqlite:///{file}"))


def test_a_database_of_the_first_version_opens_with_its_attempts(file: Path) -> None:
    version_1(file)
    store = open_store(f"sqlite:///{file}")
    found = store.get("0kvtw7hbm000")
    assert found is not None
    assert (found.created_at, found.score, found.greater_is_better, found.late) == (
        ATTEMPT.created_at,
        0.81,
        True,
        False,
    )
    assert store.submission(SUBMISSION.content_hash) == SUBMISSION
    store.dispose()


def test_a_closing_of_the_first_version_can_be_taken_back(file: Path) -> None:
    version_1(file)
    with sqlite3.connect(file) as raw:
        raw.execute("INSERT INTO closures VALUES ('late-flights', '2026-01-01T00:00:00.000000+00:00')")
    store = open_store(f"sqlite:///{file}")
    assert store.reopenings(KEY) == ()
    made = store.reopen_challenge(KEY, "ines")
    assert made is not None
    assert made.closed_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert store.closed_at(KEY) is None
    store.dispose()


def test_an_attempt_of_the_first_version_can_be_regraded(file: Path) -> None:
    version_1(file)
    store = open_store(f"sqlite:///{file}")
    found = store.get("0kvtw7hbm000")
    assert found is not None
    assert store.gradings(found.id) == ()
    store.regrade([Regraded(replace(found, score=0.5), "the metric changed")])
    assert [(g.score, g.graded_at, g.predictions) for g in store.gradings(found.id)] == [
        (0.81, ATTEMPT.created_at, b"\0")
    ]
    store.dispose()
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT version FROM heldout_schema").fetchall() == [(len(STEPS),)]


def test_an_old_database_gets_the_steps_that_it_misses(file: Path) -> None:
    version_1(file)
    database = database_at(file)
    migrate(database, (*STEPS, ADD_A_COLUMN))
    migrate(database, (*STEPS, ADD_A_COLUMN))
    database.dispose()
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT id, mood FROM attempts").fetchall() == [("0kvtw7hbm000", "calm")]
        assert raw.execute("SELECT version FROM heldout_schema").fetchall() == [(len(STEPS) + 1,)]


def test_a_newer_database_is_refused_and_left_alone(file: Path) -> None:
    database = database_at(file)
    migrate(database, (*STEPS, ADD_A_COLUMN))
    database.dispose()
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"written by a newer heldout.*Upgrade: pip install --upgrade heldout"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes()[100:] == before[100:]


def test_a_step_that_fails_leaves_the_version_before_it(file: Path) -> None:
    version_1(file)
    database = database_at(file)
    broken = (ADD_A_COLUMN[0], "INSERT INTO no_such_table VALUES (1)")
    with pytest.raises(StoreError, match="no such table: no_such_table"):
        migrate(database, (*STEPS, broken))
    migrate(database, (*STEPS, ADD_A_COLUMN))
    database.dispose()
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT mood FROM attempts").fetchall() == [("calm",)]


def test_the_steps_make_the_tables_that_the_queries_know(file: Path) -> None:
    database = database_at(file)
    migrate(database)
    database.dispose()
    with sqlite3.connect(file) as raw:
        made = {
            table: [(row[1], bool(row[3])) for row in raw.execute(f"PRAGMA table_info({table})")]
            for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }
    known = {
        table.name: [(column.name, not column.nullable) for column in table.columns]
        for table in metadata.tables.values()
    }
    assert made == known


def test_many_threads_that_open_a_fresh_file_at_once_all_succeed(file: Path) -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(8)

    def open_it() -> None:
        try:
            start.wait()
            store = open_store(f"sqlite:///{file}")
            store.add(ATTEMPT, SUBMISSION)
            store.dispose()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    store = open_store(f"sqlite:///{file}")
    assert len(store.find()) == 8
    store.dispose()


def before_courses(execute: Callable[..., Any], row: Callable[[str, list[Any]], Any], blob: str = "BLOB") -> None:
    """Two courses with a challenge of one name, one of them the catalogue; challenges of one course, and of none."""
    write_old(execute, BEFORE_COURSES, blob)
    row("submissions", [SUBMISSION.content_hash, archive.pack(SUBMISSION)])
    for made in (
        old_attempt("ml-1", "Machine learning"),
        old_attempt("ours", "the catalogue of heldout"),
        old_attempt("ml-2", "Machine learning", "fraud"),
        old_attempt("silent", None, "fraud", challenge_hash="d"),
        old_attempt("lost", None, "nowhere"),
        old_attempt("either", None, challenge_hash="d"),
        old_attempt("ml-3", "Machine learning", "new-name", challenge_hash="e"),
        old_attempt("same-version", None, "old-name", challenge_hash="e"),
        old_attempt("torn", None, "torn", card="{"),
    ):
        row("attempts", made)
    for name in ("late-flights", "nowhere"):
        row("closures", [name, "2026-01-01T00:00:00.000000+00:00"])
        row("reopenings", [name, 0, "2025-01-01T00:00:00.000000+00:00", "2025-01-02T00:00:00.000000+00:00", "ines"])


class MigrationOfCoursesContract:
    """Subclasses give the URL of a database of the time before attempts knew their course."""

    @pytest.fixture
    def store(self, url: str) -> Iterator[AttemptStore]:
        store = open_store(url)
        yield store
        store.dispose()

    @pytest.mark.parametrize(
        ("attempt_id", "course"),
        [
            ("ml-1", "Machine learning"),
            ("ours", "heldout"),
            ("ml-2", "Machine learning"),
            ("silent", "Machine learning"),
            ("lost", ""),
            ("either", ""),
            ("same-version", "Machine learning"),
        ],
    )
    def test_an_attempt_belongs_to_the_course_of_its_card_or_else_of_the_others_on_its_challenge(
        self, store: AttemptStore, attempt_id: str, course: str
    ) -> None:
        found = store.get(attempt_id)
        assert found is not None
        assert found.course_id == course

    def test_a_closing_stands_in_each_course_that_it_closed_and_can_be_taken_back_in_one(
        self, store: AttemptStore
    ) -> None:
        ours, theirs = ChallengeKey("heldout", "late-flights"), ChallengeKey("Machine learning", "late-flights")
        assert store.closed_at(ours) == store.closed_at(theirs) == datetime(2026, 1, 1, tzinfo=UTC)
        assert store.reopen_challenge(ours, "ines") is not None
        assert (store.closed_at(ours), store.closed_at(theirs)) == (None, datetime(2026, 1, 1, tzinfo=UTC))
        assert (len(store.reopenings(ours)), len(store.reopenings(theirs))) == (2, 1)

    def test_what_no_card_names_is_everybodys_until_the_first_course_keeps_something(self, store: AttemptStore) -> None:
        one, two = ChallengeKey("one", "nowhere"), ChallengeKey("two", "nowhere")
        for key in (one, two):
            assert [each.id for each in store.find(key)] == ["lost"]
            assert store.closed_at(key) == datetime(2026, 1, 1, tzinfo=UTC)
        assert store.add(replace(ATTEMPT, course_id="one", challenge_id="nowhere"), SUBMISSION).late is False
        assert [each.learner for each in store.find(one)] == ["Ada", "Ada"]
        assert (store.find(two), store.closed_at(two), store.reopenings(two)) == ((), None, ())
        assert store.closed_at(one) == datetime(2026, 1, 1, tzinfo=UTC)


class TestMigrationOfCoursesInSqlite(MigrationOfCoursesContract):
    @pytest.fixture
    def url(self, file: Path) -> str:
        with sqlite3.connect(file) as raw:

            def row(table: str, values: list[Any]) -> None:
                raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)

            before_courses(raw.execute, row)
        return f"sqlite:///{file}"


@needs_postgresql
class TestMigrationOfCoursesInPostgresql(MigrationOfCoursesContract):
    @pytest.fixture
    def url(self) -> Iterator[str]:
        import sqlalchemy

        with postgresql_database() as url:
            engine = sqlalchemy.create_engine(sqlalchemy.make_url(url).set(drivername="postgresql+psycopg"))
            with engine.begin() as connection:

                def row(table: str, values: list[Any]) -> None:
                    connection.exec_driver_sql(
                        f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(values))})", tuple(values)
                    )

                before_courses(connection.exec_driver_sql, row, "BYTEA")
            engine.dispose()
            yield url
