"""A connection to an attempts database: transactions that lose nothing, and errors in our words."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import Pool, StaticPool

from heldout.attempts.location import CHOOSE_ANOTHER, Location
from heldout.attempts.shared_flush import SharedFlush
from heldout.base.errors import StoreError

BUSY_SECONDS = 30.0
"""How long a writer waits for another one."""

WRITING = "heldout_write"
"""The option of a connection whose transactions wait for their turn to write before they read anything: `flushed`, or
`later` where a commit does not wait for the disk."""

_SQLITE_REASONS = {
    "SQLITE_BUSY": ("is locked by another program", "Try again when that program has ended."),
    "SQLITE_LOCKED": ("is locked by another program", "Try again when that program has ended."),
    "SQLITE_READONLY": ("is read-only", f"Make it and its folder writable. {CHOOSE_ANOTHER}"),
    "SQLITE_FULL": ("cannot grow: the disk is full", "Free some space, or set HELDOUT_DB to a file on another disk."),
    "SQLITE_IOERR": (
        "cannot be used: the disk is full, or does not answer as it should",
        "Free some space, or set HELDOUT_DB to a file on another disk.",
    ),
    "SQLITE_NOTADB": ("is not an SQLite database", f"Move it away. {CHOOSE_ANOTHER}"),
    "SQLITE_CORRUPT": ("is damaged", f"Restore it from a backup or move it away. {CHOOSE_ANOTHER}"),
    "SQLITE_CANTOPEN": ("cannot be opened", f"See that it and its folder may be read and written. {CHOOSE_ANOTHER}"),
}


class Database:
    """An engine with two kinds of transaction; SQLAlchemy's errors leave it as StoreError."""

    def __init__(self, location: Location, alone: bool = False) -> None:
        """With `alone`, an SQLite file is held by this process, which then needs no file beside it to read it."""
        self.location = location
        self._turn = threading.Lock()
        self._log: SharedFlush | None = None
        """Of an SQLite file's write-ahead log, which alone a commit has to flush; None where it is not known to have
        one, so that SQLite flushes what is needed."""
        self.engine = (
            _sqlite_engine(str(location.path), alone) if location.path is not None else _server_engine(location)
        )

    @property
    def is_sqlite(self) -> bool:
        return self.location.path is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with self._reporting(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, flushed: bool = True, together: bool = False) -> Iterator[Connection]:
        """A transaction that waits for its turn to write before it reads anything; all of it is kept, or nothing.

        Without `flushed` it is kept whoever is killed, but a power cut in the next moment may lose it: for what a
        restart does without, since a flush is what the writers of an SQLite file mostly wait for. With `together`
        threads that write at once wait for one flush, which comes when the transaction is over: others see before it
        is flushed what was written, and where the flush fails nobody knows whether it was kept. Nothing more is written
        then before all of the log has been written into the database and flushed there.
        """
        together = together and flushed and self._log is not None
        option = {WRITING: "flushed" if flushed and not together else "later"}
        with (
            self._reporting(),
            self._in_turn(),
            self.engine.connect().execution_options(**option) as connection,
            connection.begin(),
        ):
            if not flushed and not self.is_sqlite:
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            shared = self._log if together else None
            yield connection
        if shared is not None:
            try:
                shared.wait()
            except OSError as error:
                raise store_error(self.location, error) from error

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """With SQLite the threads of a process queue for the file here: it lets waiting writers sleep, some of them for
        seconds while others pass. Where one holds it for too long, SQLite says so to each that waits."""
        mine = self.is_sqlite and self._turn.acquire(timeout=BUSY_SECONDS)
        try:
            if mine and self._log is not None and self._log.has_failed:
                self._empty_the_log(self._log)
            yield
        finally:
            if mine:
                self._turn.release()

    def _empty_the_log(self, failed: SharedFlush) -> None:
        """Have SQLite write all of the log into the database and flush it, as at its end: a power cut would otherwise
        take what is written now along with what a flush may have lost."""
        raw = self.engine.raw_connection()
        try:
            busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            raw.close()
        if busy:
            reason, advice = _SQLITE_REASONS["SQLITE_BUSY"]
            raise StoreError(f"The attempts database {self.location.shown} {reason}. {advice}")
        self._log = SharedFlush(failed.path)
        failed.close()

    def use_write_ahead_log(self) -> None:
        """Let readers of an SQLite file go on while someone writes; the file remembers it.

        The conversion needs the file alone for a moment and SQLite does not wait for that, so the waiting is ours. A
        file that cannot be written, or a file system without shared memory, keeps the mode it has and works too.
        """
        deadline = time.monotonic() + BUSY_SECONDS
        with self._reporting():
            raw = self.engine.raw_connection()
            try:
                while not _has_log(raw) and not _converted(raw, time.monotonic() < deadline):
                    time.sleep(0.02)
                if _has_log(raw):
                    self._log = SharedFlush(Path(f"{self.location.path}-wal"))
            finally:
                raw.close()

    def read_a_copy(self, change: Callable[[Database], object]) -> None:
        """From now on read a copy of an SQLite file, in memory, to which `change` was done; it cannot be written."""
        with self._reporting():
            memory = _sqlite_engine(":memory:", alone=False, poolclass=StaticPool)
            source, target = self.engine.raw_connection(), memory.raw_connection()
            try:
                held, copy = source.driver_connection, target.driver_connection
                assert isinstance(held, sqlite3.Connection)
                assert isinstance(copy, sqlite3.Connection)
                held.backup(copy)
            finally:
                source.close()
                target.close()
            self.engine.dispose()
            self.engine = memory
            change(self)
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA query_only = ON")

    def now(self, connection: Connection) -> datetime:
        """The time, in UTC: a server's own, so that all that use it agree; with SQLite this machine's."""
        if self.is_sqlite:
            return datetime.now(UTC)
        said: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        return said.astimezone(UTC)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self._log is not None:
            self._log.close()

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise store_error(self.location, error) from error


def is_read_only(error: StoreError) -> bool:
    """Whether what went wrong was an attempt to write where one may only read."""
    cause = error.__cause__
    cause = cause.orig if isinstance(cause, DBAPIError) else cause
    return (getattr(cause, "sqlite_errorname", None) or "").startswith("SQLITE_READONLY")


def is_without_room(error: StoreError) -> bool:
    """Whether SQLite may have failed because a file that it needs beside the database finds no room."""
    cause = error.__cause__
    cause = cause.orig if isinstance(cause, DBAPIError) else cause
    name = getattr(cause, "sqlite_errorname", None) or ""
    return name.startswith(("SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN"))


def store_error(location: Location, error: Exception) -> StoreError:
    """What went wrong with the database, why, and what to do, as one sentence or two."""
    cause = (error.orig or error) if isinstance(error, DBAPIError) else error
    name = "_".join((getattr(cause, "sqlite_errorname", None) or "").split("_")[:2])
    if name in _SQLITE_REASONS:
        reason, advice = _SQLITE_REASONS[name]
        return StoreError(f"The attempts database {location.shown} {reason}. {advice}")
    reason = " ".join(str(cause).split()).rstrip(".")
    advice = CHOOSE_ANOTHER if location.path is not None else "See that the server runs and that HELDOUT_DB is right."
    return StoreError(f"The attempts database {location.shown} cannot be used: {reason}. {advice}")


def _has_log(raw: Any) -> bool:
    """Whether the file has a write-ahead log."""
    return bool(raw.cursor().execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def _converted(raw: Any, may_retry: bool) -> bool:
    """Whether the change of journal mode came to an end, good or not."""
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_READONLY"):
            return True
        if not may_retry or not error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise
        return False
    return True


def _sqlite_engine(file: str, alone: bool, poolclass: type[Pool] | None = None) -> Engine:
    # URL.create and not the text: a '?' or '#' in a folder's name is part of the path.
    url = URL.create("sqlite", database=file)
    shared = {} if poolclass is None else {"check_same_thread": False}
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, **shared}, poolclass=poolclass)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must begin no transaction on its own: a deferred one that reads before it writes cannot wait.
        connection.isolation_level = None
        if alone:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING)
        if writing:
            # FULL: what was acknowledged also survives a power cut; the flush is nothing beside making an attempt.
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if writing == 'flushed' else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _server_engine(location: Location) -> Engine:
    try:
        url = make_url(location.url)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, connect_args={"connect_timeout": 10}, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            f"{location.shown} needs a PostgreSQL driver that is not installed. Run: pip install 'heldout[postgres]'"
        ) from error
    except (SQLAlchemyError, ValueError) as error:
        raise StoreError(f"HELDOUT_DB is not a database URL: '{location.shown}' ({error}).") from error
