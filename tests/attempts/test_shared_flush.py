"""Threads that write at once share a flush, and none goes on before one that covers what it wrote."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from heldout.attempts import shared_flush
from heldout.attempts.database import Database
from heldout.attempts.shared_flush import SharedFlush
from heldout.attempts.store import open_database
from heldout.base.errors import StoreError


@dataclass
class Disk:
    """A disk whose flushes a test holds up, or lets fail."""

    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    goes_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    names: list[str] = field(default_factory=list)
    """Of what was flushed, in order."""
    last: int = -1
    """The descriptor that was flushed last."""
    fails: bool = False
    looks: Callable[[], object] = lambda: None

    def flush(self, descriptor: int) -> None:
        self.last = descriptor
        self.names.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        self.looks()
        self.begun.release()
        assert self.goes_on.acquire(timeout=60)
        if self.fails:
            raise OSError(errno.EIO, "the disk is broken")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    found = Disk()
    monkeypatch.setattr(shared_flush.os, "fsync", found.flush)
    return found


@pytest.fixture
def flush(tmp_path: Path, disk: Disk) -> SharedFlush:
    """Of a file that was flushed before."""
    (tmp_path / "log").touch()
    found = SharedFlush(tmp_path / "log")
    disk.goes_on.release(2)
    found.wait()
    assert disk.names == ["log", tmp_path.name]
    assert disk.begun.acquire(timeout=60)
    assert disk.begun.acquire(timeout=60)
    disk.names.clear()
    return found


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as found:
        yield found


def open_at(path: Path) -> list[int]:
    """The descriptors that this process has of a file, also where it was removed."""
    listed = (each for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
    return [int(each.name) for each in listed if str(each.readlink()).removesuffix(" (deleted)") == str(path)]


def waiting(flush: SharedFlush, number: int) -> None:
    """Until so many have asked."""
    with flush._changed:
        before = flush._asked
    assert before <= number
    while flush._asked < number:
        threading.Event().wait(0.01)


def asked_while_one_was_under_way(
    flush: SharedFlush, disk: Disk, pool: ThreadPoolExecutor, number: int
) -> list[Future[None]]:
    """So many who asked during the second flush of the file; it is over, and theirs has begun."""
    first = pool.submit(flush.wait)
    assert disk.begun.acquire(timeout=60)
    others: list[Future[None]] = [pool.submit(flush.wait) for _ in range(number)]
    waiting(flush, number + 2)
    disk.goes_on.release()
    first.result(60)
    assert disk.begun.acquire(timeout=60)
    return others


def test_who_asks_while_a_flush_is_under_way_shares_the_next_one(
    flush: SharedFlush, disk: Disk, pool: ThreadPoolExecutor
) -> None:
    others = asked_while_one_was_under_way(flush, disk, pool, 5)
    assert not any(each.done() for each in others), "the flush before began before they asked"
    disk.goes_on.release()
    for each in others:
        each.result(60)
    assert disk.names == ["log", "log"]


def test_after_a_flush_that_failed_no_other_one_is_believed(
    flush: SharedFlush, disk: Disk, pool: ThreadPoolExecutor
) -> None:
    covered = asked_while_one_was_under_way(flush, disk, pool, 3)
    later = pool.submit(flush.wait)
    waiting(flush, 6)
    assert not flush.has_failed
    disk.fails = True
    disk.goes_on.release()
    assert [str(each.exception(60)) for each in (*covered, later)] == ["[Errno 5] the disk is broken"] * 4
    disk.fails = False
    disk.goes_on.release()
    with pytest.raises(OSError, match="the disk is broken"):
        flush.wait()
    assert flush.has_failed
    assert disk.names == ["log"] * 2


def test_a_flush_that_was_interrupted_is_none(flush: SharedFlush, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shared_flush.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        flush.wait()
    with pytest.raises(OSError, match="interrupted"):
        flush.wait()


def test_a_file_that_was_made_anew_is_flushed_with_its_folder(flush: SharedFlush, disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "log").unlink()
    (tmp_path / "log").touch()  # most file systems give it the number of the one that went, if nobody holds that
    disk.goes_on.release(3)
    flush.wait()
    flush.wait()
    assert disk.names == ["log", tmp_path.name, "log"]


def test_the_file_is_held_so_that_a_write_that_failed_is_told_whoever_was_told_before(
    flush: SharedFlush, disk: Disk, tmp_path: Path
) -> None:
    disk.goes_on.release(1)
    (held,) = open_at(tmp_path / "log")
    flush.wait()
    assert disk.last == held
    flush.close()
    flush.close()
    assert not open_at(tmp_path / "log")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_database(f"sqlite:///{tmp_path / 'attempts.db'}")
    with found.writing() as connection:
        connection.execute(text("CREATE TABLE notes (note TEXT)"))
    yield found
    found.dispose()


def note(connection: Connection) -> None:
    connection.execute(text("INSERT INTO notes VALUES ('kept')"))


def noted(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM notes")).scalar_one())


def level(connection: Connection) -> int:
    """What SQLite flushes: 2 every commit, 1 what a checkpoint needs."""
    return int(connection.execute(text("PRAGMA synchronous")).scalar_one())


def test_what_is_written_together_is_flushed_after_it_was_committed_and_before_it_is_over(
    database: Database, disk: Disk
) -> None:
    seen: list[int] = []
    disk.looks = lambda: seen.append(noted(database))
    disk.goes_on.release(2)
    with database.writing(together=True) as connection:
        note(connection)
        assert (level(connection), seen) == (1, [])
    assert seen == [1, 1]
    assert disk.names[0] == "attempts.db-wal"
    with database.writing() as connection:
        assert level(connection) == 2, "SQLite flushes it"
    with database.writing(flushed=False, together=True) as connection:
        assert level(connection) == 1
    assert len(seen) == 2


def test_a_flush_that_fails_is_told_in_our_words(database: Database, disk: Disk) -> None:
    disk.fails = True
    disk.goes_on.release()
    words = r"attempts database .* cannot be used: .*the disk is broken"
    with pytest.raises(StoreError, match=words) as caught, database.writing(together=True) as connection:
        note(connection)
    assert isinstance(caught.value.__cause__, OSError)


@pytest.mark.parametrize("together", [True, False])
def test_after_a_flush_that_failed_the_log_is_written_into_the_database_first(
    database: Database, disk: Disk, tmp_path: Path, together: bool
) -> None:
    disk.fails = True
    disk.goes_on.release(10)
    with pytest.raises(StoreError), database.writing(together=True) as connection:
        note(connection)
    disk.fails = False
    log = tmp_path / "attempts.db-wal"
    assert log.stat().st_size > 0

    with database.writing(together=together):
        assert (log.stat().st_size, noted(database)) == (0, 1)
    with database.writing(together=True) as connection:
        note(connection)
    assert noted(database) == 2
    database.dispose()
    assert not open_at(log)


def test_while_a_log_that_may_be_lost_is_read_nothing_is_written_behind_it(
    database: Database, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.fails = True
    disk.goes_on.release(10)
    with pytest.raises(StoreError), database.writing(together=True) as connection:
        note(connection)
    with database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM notes"))
        monkeypatch.setattr(database, "engine", _impatient(database))
        with pytest.raises(StoreError, match="locked by another program"), database.writing() as connection:
            note(connection)
    assert noted(database) == 1


def _impatient(database: Database) -> Engine:
    """As the database's own, which waits for half a minute."""
    return create_engine(database.engine.url, connect_args={"timeout": 0.1})


def test_what_raises_inside_is_not_flushed(database: Database, disk: Disk) -> None:
    def fails() -> None:
        with database.writing(together=True) as connection:
            note(connection)
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        fails()
    assert (noted(database), disk.names) == (0, [])


def test_a_file_without_a_log_is_flushed_by_sqlite(tmp_path: Path, disk: Disk) -> None:
    found = open_database(f"sqlite:///{tmp_path / 'attempts.db'}")
    with found.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA journal_mode = DELETE")
    found.dispose()
    plain = Database(found.location)
    with plain.writing(together=True) as connection:
        assert level(connection) == 2
    plain.dispose()
    assert disk.names == []
