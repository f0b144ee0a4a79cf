"""The tables of a server: what the steps make is what the code says, and an upgrade keeps what was handed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from queue_samples import COURSE_ID, file_of
from sqlalchemy import Engine, MetaData, create_engine, inspect

from heldout.attempts.database import Database
from heldout.attempts.schema import Step
from heldout.base.errors import StoreError
from heldout.web import tables
from heldout.web.queue.queue import HandInQueue
from heldout.web.tables import create_tables, web_metadata

NEXT: Step = (
    "ALTER TABLE web_hand_ins ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'",
    "CREATE TABLE web_moods (mood TEXT NOT NULL PRIMARY KEY, picture {blob})",
)


def described(engine: Engine) -> dict[str, object]:
    """Columns, keys and indices of the server's tables."""
    seen = inspect(engine)
    return {
        name: (
            {each["name"]: (str(each["type"]), each["nullable"]) for each in seen.get_columns(name)},
            seen.get_pk_constraint(name)["constrained_columns"],
            {each["name"]: each["column_names"] for each in seen.get_indexes(name)},
            [(each["constrained_columns"], each["referred_table"]) for each in seen.get_foreign_keys(name)],
        )
        for name in seen.get_table_names()
        if name.startswith("web_")
    }


def test_the_steps_make_the_tables_that_the_code_reads(either_database: Database, tmp_path: Path) -> None:
    create_tables(either_database)
    made = described(either_database.engine)
    if either_database.is_sqlite:
        said = create_engine(f"sqlite:///{tmp_path / 'said.db'}")
        web_metadata.create_all(said)
    else:
        said = either_database.engine
        with said.begin() as connection:
            found = MetaData()
            found.reflect(connection, only=lambda name, _: name.startswith("web_"))
            found.drop_all(connection)
            web_metadata.create_all(connection)
    assert made == described(said)


def test_an_upgrade_keeps_what_was_handed_in_and_an_older_heldout_refuses_it_afterwards(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = HandInQueue(either_database, COURSE_ID).add("fraud", "Ana", file_of("x = 1"))
    with monkeypatch.context() as patch:
        patch.setattr(tables, "WEB_STEPS", (*tables.WEB_STEPS, NEXT))
        for _ in range(2):
            assert HandInQueue(either_database, COURSE_ID).of("Ana") == [kept]
    with either_database.reading() as connection:
        assert connection.exec_driver_sql("SELECT mood FROM web_hand_ins").scalars().all() == ["calm"]
        assert connection.exec_driver_sql("SELECT picture FROM web_moods").scalars().all() == []
    with pytest.raises(StoreError, match="newer heldout"):
        HandInQueue(either_database, COURSE_ID)


def test_tables_from_before_steps_were_counted_are_taken_over(either_database: Database) -> None:
    with either_database.writing() as connection:
        web_metadata.create_all(connection)
    kept = HandInQueue(either_database, COURSE_ID).add("fraud", "Ana", file_of("x = 1"))
    assert HandInQueue(either_database, COURSE_ID).of("Ana") == [kept]
