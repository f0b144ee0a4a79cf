"""All that a server keeps, as one file: consistent while it serves, and of either kind of database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from heldout.attempts.database import Database
from heldout.attempts.schema import metadata, version_table
from heldout.attempts.store import open_database, opened_database
from heldout.base.errors import UsageError
from heldout.base.paths import writing_named
from heldout.base.words import counted
from heldout.web.tables import create_tables, web_metadata

_AT_ONCE = 200


def back_up(file: Path) -> str:
    """Write everything of the database that `HELDOUT_DB` names into a new file; a sentence of what is in it.

    Raises:
        UsageError: the file is there already.
        StoreError: the database cannot be read, or the disk is full.
    """
    if file.exists():
        raise UsageError(f"{file} is there already. Name a new file.")
    part = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    with writing_named(file):
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with opened_database() as source:
            create_tables(source)
            target = open_database(f"sqlite:///{part.absolute()}")
            try:
                create_tables(target)
                rows = _copy(source, target)
                _make_one_file(target)
            finally:
                target.dispose()
        with writing_named(file):
            part.replace(file)
    finally:
        for each in file.parent.glob(f"{part.name}*"):
            each.unlink()
    return f"{file} has {counted(rows, 'row')} of everything that is kept. It is as secret as the database."


def restore_into(file: Path) -> str:
    """Put what `back_up` wrote into the database that `HELDOUT_DB` names, which must be empty; a sentence of it.

    Raises:
        UsageError: there is no such file, or the database holds something.
        StoreError: the file is no backup, or the database cannot be written. Nothing was restored then.
    """
    if not file.is_file():
        raise UsageError(f"{file} does not exist.")
    source = open_database(f"sqlite:///{file.absolute()}")
    try:
        create_tables(source)
        with opened_database() as target:
            create_tables(target)
            held = _first_held(target)
            if held is not None:
                raise UsageError(
                    f"The database {target.location.shown} holds something already (in {held}). Restore into an empty "
                    "one: set HELDOUT_DB to a new file or database."
                )
            rows = _copy(source, target)
    finally:
        source.dispose()
    return f"{counted(rows, 'row')} restored from {file}."


def _make_one_file(database: Database) -> None:
    """Leave nothing in a log beside an SQLite file."""
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = DELETE")
    finally:
        raw.close()


def _tables() -> list[Table]:
    """Every table that is kept, in an order in which rows can be written."""
    return [table for each in (metadata, web_metadata) for table in each.sorted_tables if table is not version_table]


def _first_held(database: Database) -> str | None:
    with database.reading() as connection:
        for table in _tables():
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                return table.name
    return None


def _copy(source: Database, target: Database) -> int:
    """Copy every row, in one transaction on each side; how many.

    Raises:
        StoreError: one of the two fails; the target is as it was.
    """
    rows = 0
    with source.reading() as reading, target.writing() as writing:
        if not source.is_sqlite:
            reading.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in _tables():
            rows += _copy_table(table, reading, writing)
    return rows


def _copy_table(table: Table, reading: Connection, writing: Connection) -> int:
    found = reading.execution_options(stream_results=True).execute(select(table))
    count = 0
    while some := found.fetchmany(_AT_ONCE if table.name != "web_contents" else 4):
        writing.execute(table.insert(), [dict(row._mapping) for row in some])
        count += len(some)
    return count
