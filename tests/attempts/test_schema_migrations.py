from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attempt_samples import ATTEMPT, SUBMISSION

from heldout.attempts import archive
from heldout.attempts.database import Database
from heldout.attempts.interface import Regraded
from heldout.attempts.location import create_file, locate
from heldout.attempts.schema import STEPS, metadata, migrate
from heldout.attempts.store import open_store
from heldout.base.errors import StoreError

OLDEST_CARD = Path(__file__).parents[1] / "scoring" / "cards" / "72aa18c-search.json"
ADD_A_COLUMN = ("ALTER TABLE attempts ADD COLUMN mood TEXT", "UPDATE attempts SET mood = 'calm'")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "attempts.db"


def database_at(file: Path) -> Database:
    create_file(file)
    return Database(locate(f"sqlite:///{file}"))


def version_1(file: Path) -> None:
    """A database as the first version of heldout left it, with one attempt, written without heldout's own code."""
    with sqlite3.connect(file) as raw:
        raw.execute("CREATE TABLE heldout_schema (version INTEGER NOT NULL)")
        raw.execute("INSERT INTO heldout_schema VALUES (1)")
        for statement in STEPS[0]:
            raw.execute(statement.replace("{blob}", "BLOB"))
        raw.execute("INSERT INTO submissions VALUES (?, ?)", (SUBMISSION.content_hash, archive.pack(SUBMISSION)))
        raw.execute(
            "INSERT INTO attempts VALUES ('0kvtw7hbm000', '2025-11-22T14:03:05.123456+00:00', 'Ada', 'late-flights', "
            "'c', ?, 'solution.py', 'graded', 0.81, 1, 91.2, ?, x'00', 0)",
            (SUBMISSION.content_hash, OLDEST_CARD.read_text(encoding="utf-8")),
        )


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
    assert store.reopenings("late-flights") == ()
    made = store.reopen_challenge("late-flights", "ines")
    assert made is not None
    assert made.closed_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert store.closed_at("late-flights") is None
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
