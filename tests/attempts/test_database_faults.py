"""A database that cannot be used is one StoreError: which one, why, and what to do."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from attempt_samples import ATTEMPT, KEY, SUBMISSION, attempt
from old_databases import version_1
from sqlalchemy import event

from heldout.attempts import database
from heldout.attempts.interface import AttemptStore
from heldout.attempts.location import locate
from heldout.attempts.store import best_results, open_store
from heldout.base.errors import StoreError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "attempts.db"


@pytest.fixture
def store(file: Path) -> Iterator[AttemptStore]:
    store = open_store(f"sqlite:///{file}")
    yield store
    store.dispose()


def refusal(url: str, create: bool = True) -> str:
    """The message of the StoreError that opening ends with."""
    with pytest.raises(StoreError) as caught:
        open_store(url, create=create)
    assert caught.value.exit_code == 4
    assert "HELDOUT_DB" in str(caught.value)
    return str(caught.value)


def test_the_file_is_for_its_owner_only_and_so_is_its_log(store: AttemptStore, file: Path) -> None:
    store.add(ATTEMPT, SUBMISSION)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert modes.pop("attempts.db") == 0o600
    assert set(modes.values()) <= {0o600}


def test_the_mode_of_an_existing_file_is_left_as_it_is(file: Path) -> None:
    file.touch()
    file.chmod(0o660)
    open_store(f"sqlite:///{file}").dispose()
    assert stat.S_IMODE(file.stat().st_mode) == 0o660


def test_readers_and_writers_do_not_block_each_other(store: AttemptStore, file: Path) -> None:
    with sqlite3.connect(file) as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM attempts").fetchone() == (0,)
        store.add(ATTEMPT, SUBMISSION)


def test_a_path_with_marks_that_mean_something_in_a_url_is_only_a_path(tmp_path: Path) -> None:
    file = tmp_path / "what? #1 50%20 é" / "a b.db"
    store = open_store(f"sqlite:///{file}")
    store.add(ATTEMPT, SUBMISSION)
    store.dispose()
    assert file.is_file()


def test_a_relative_path_is_below_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///here.db").dispose()
    assert (tmp_path / "here.db").is_file()


@pytest.mark.parametrize("create", [True, False])
def test_a_folder_is_refused(tmp_path: Path, create: bool) -> None:
    assert f"{tmp_path} is a folder" in refusal(f"sqlite:///{tmp_path}", create)


@pytest.mark.parametrize("create", [True, False])
def test_a_device_that_would_swallow_everything_is_refused(create: bool) -> None:
    assert "/dev/null is a device" in refusal("sqlite:////dev/null", create)


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_not_sqlite_is_refused_and_left_alone(file: Path, create: bool) -> None:
    text = b"this is a diary, not a database\n" * 100
    file.write_bytes(text)
    assert f"{file} is not an SQLite database" in refusal(f"sqlite:///{file}", create)
    assert file.read_bytes() == text


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("name", ["a-file/attempts.db", "a-file/deeper/attempts.db"])
def test_a_path_that_cannot_be_created_is_refused_to_readers_too(tmp_path: Path, name: str, create: bool) -> None:
    (tmp_path / "a-file").touch()
    message = refusal(f"sqlite:///{tmp_path / name}", create)
    assert f"{tmp_path / name} cannot be created or written: {tmp_path / 'a-file'} is not a folder" in message


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "File name too long" in refusal(f"sqlite:///{tmp_path / ('x' * 300)}")
    assert "File name too long" in refusal(f"sqlite:///{tmp_path / ('x' * 300)}", create=False)


def test_another_programs_database_is_refused_and_left_alone(file: Path) -> None:
    with sqlite3.connect(file) as raw:
        raw.execute("CREATE TABLE attempts (username TEXT)")
    assert "has a table 'attempts' that heldout did not make" in refusal(f"sqlite:///{file}")
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("attempts",)]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "mysql://me@host/db",
            "must be a path, sqlite:///PATH or postgresql://USER@HOST/NAME. Got 'mysql://me@host/db'",
        ),
        ("sqlite://host/attempts.db", "must be a path"),
        ("nonsense", "must be a path"),
        ("sqlite://", "attempts would be lost"),
        ("sqlite:///:memory:", "attempts would be lost"),
        ("sqlite:///a.db?timeout=5", "has options after '?'"),
        ("mysql://me:secret@host/db", "mysql://me:***@host/db"),
    ],
)
def test_a_url_of_another_kind_is_refused(url: str, message: str) -> None:
    assert message in refusal(url)
    with pytest.raises(StoreError):
        locate(url)


def test_a_locked_database_is_waited_for_and_then_refused(
    store: AttemptStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    impatient = open_store(f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=f"{file} is locked by another program. Try again"):
        impatient.add(ATTEMPT, SUBMISSION)
    assert impatient.find() == ()
    other.execute("ROLLBACK")
    impatient.add(ATTEMPT, SUBMISSION)
    assert len(store.find()) == 1
    other.close()
    impatient.dispose()


def test_a_file_locked_before_it_is_ours_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="is locked by another program"):
        open_store(f"sqlite:///{file}")
    other.execute("ROLLBACK")
    open_store(f"sqlite:///{file}").dispose()
    other.close()


def test_the_change_to_the_write_ahead_log_is_tried_again_where_sqlite_itself_does_not_wait(file: Path) -> None:
    reader = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    reader.execute("CREATE TABLE other (x)")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM other").fetchall()
    opened = database.Database(locate(f"sqlite:///{file}"))
    event.listen(opened.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
    release = threading.Timer(0.3, lambda: reader.execute("ROLLBACK"))
    release.start()
    opened.use_write_ahead_log()
    release.join()
    reader.close()
    with sqlite3.connect(file) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    opened.dispose()


def test_every_connection_flushes_each_commit_and_holds_references(file: Path) -> None:
    opened = database.Database(locate(f"sqlite:///{file}"))
    with opened.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    opened.dispose()


def test_a_full_disk_keeps_nothing_of_the_attempt(file: Path) -> None:
    open_store(f"sqlite:///{file}").dispose()
    limit = file.stat().st_size + 64 * 1024
    program = (
        "import resource, signal, sys\n"
        "from attempt_samples import SUBMISSION, attempt\n"
        "from card_samples import score_card\n"
        "from heldout.attempts.store import open_store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "store = open_store(sys.argv[1])\n"
        "store.add(attempt(), SUBMISSION)\n"
        "store.add(attempt(1, card=score_card(output='x' * 1_000_000)), SUBMISSION)\n"
    )
    ended = run(program, f"sqlite:///{file}")
    assert "heldout.base.errors.StoreError: The attempts database" in ended.stderr
    store = open_store(f"sqlite:///{file}")
    assert len(store.find()) == 1
    store.dispose()


def test_a_full_database_says_so(file: Path) -> None:
    cause = sqlite3.connect(file)
    cause.execute("CREATE TABLE t (x)")
    cause.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as full:
        cause.execute("INSERT INTO t VALUES (zeroblob(1000000))")
    cause.close()
    message = str(database.store_error(locate(f"sqlite:///{file}"), full.value))
    assert message == (
        f"The attempts database {file} cannot grow: the disk is full. "
        "Free some space, or set HELDOUT_DB to a file on another disk."
    )


def test_a_damaged_database_is_a_store_error(store: AttemptStore, file: Path) -> None:
    for minute in range(50):
        store.add(attempt(minute), SUBMISSION)
    store.dispose()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError, match=f"{file}"):
        open_store(f"sqlite:///{file}").find()


@pytest.mark.parametrize("column", ["card", "created_at"])
def test_an_attempt_that_cannot_be_read_is_a_store_error(store: AttemptStore, file: Path, column: str) -> None:
    stored = store.add(ATTEMPT, SUBMISSION)
    with sqlite3.connect(file) as raw:
        raw.execute(f"UPDATE attempts SET {column} = '{{'")
    with pytest.raises(StoreError, match=f"is damaged: attempt {stored.id} cannot be read"):
        store.find()


def test_a_submission_that_cannot_be_read_is_a_store_error(store: AttemptStore, file: Path) -> None:
    store.add(ATTEMPT, SUBMISSION)
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE submissions SET archive = substr(archive, 1, 20)")
    with pytest.raises(StoreError, match="is damaged: the stored submission"):
        store.submission(SUBMISSION.content_hash)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    ("file_mode", "create", "message"),
    [
        (0o600, True, "cannot be created or written: Permission denied"),
        (0o600, False, "cannot be opened"),
        (0o644, True, "cannot be created or written: Permission denied"),
    ],
)
def test_a_database_of_somebody_else_is_refused(open_folder: Path, file_mode: int, create: bool, message: str) -> None:
    file = open_folder / "attempts.db"
    open_store(f"sqlite:///{file}").dispose()
    file.chmod(file_mode)
    ended = run(as_nobody(f"open_store(sys.argv[1], create={create})"), f"sqlite:///{file}")
    assert "heldout.base.errors.StoreError: " in ended.stderr
    assert f"{file} {message}" in ended.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_missing_database_in_somebody_elses_folder_is_refused(open_folder: Path) -> None:
    url = f"sqlite:///{open_folder / 'deeper' / 'attempts.db'}"
    for create in (True, False):
        ended = run(as_nobody(f"open_store(sys.argv[1], create={create})"), url)
        assert "StoreError" in ended.stderr
        assert "cannot be created or written: Permission denied" in ended.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_database_that_may_only_be_read_can_be_read_and_refuses_to_be_written(open_folder: Path) -> None:
    file = open_folder / "attempts.db"
    store = open_store(f"sqlite:///{file}")
    store.add(ATTEMPT, SUBMISSION)
    store.dispose()
    with sqlite3.connect(file) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    file.chmod(0o644)
    reads = "store = open_store(sys.argv[1], create=False)\nprint(len(store.find()))\nstore.add(ATTEMPT, SUBMISSION)"
    ended = run(as_nobody(reads), f"sqlite:///{file}")
    assert ended.stdout == "1\n"
    assert f"StoreError: The attempts database {file} is read-only. Make it" in ended.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_older_database_that_may_only_be_read_can_be_read(open_folder: Path) -> None:
    file = open_folder / "attempts.db"
    version_1(file)
    file.chmod(0o644)
    reads = (
        "store = open_store(sys.argv[1], create=False)\n"
        "print(len(store.find()), store.gradings('0kvtw7hbm000'))\n"
        "store.add(ATTEMPT, SUBMISSION)"
    )
    ended = run(as_nobody(reads), f"sqlite:///{file}")
    assert ended.stdout == "1 ()\n", ended.stderr
    assert f"StoreError: The attempts database {file} is read-only. Make it" in ended.stderr
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT version FROM heldout_schema").fetchall() == [(1,)]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder of ours that everybody may look into; pytest's own are closed."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_nobody(statements: str) -> str:
    """A program that runs as a user without rights; modules are loaded before, as they may lie out of its reach."""
    return (
        "import os, sys, tempfile\n"
        "from attempt_samples import ATTEMPT, SUBMISSION, attempt\n"
        "from heldout.attempts.store import open_store\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    warm = open_store(f'sqlite:///{folder}/warm.db')\n"
        "    warm.add(ATTEMPT, SUBMISSION)\n"
        "    warm.dispose()\n"
        "os.setgroups([])\n"
        "os.setgid(65534)\n"
        "os.setuid(65534)\n"
        f"{statements}\n"
    )


def test_a_reader_of_a_missing_database_sees_nothing_and_makes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'attempts.db'}"
    store = open_store(url, create=False)
    assert store.find() == ()
    assert (store.get("0k"), store.submission("sha256:a"), store.closed_at(KEY)) == (None, None, None)
    for write in (lambda: store.add(ATTEMPT, SUBMISSION), lambda: store.close_challenge(KEY)):
        with pytest.raises(StoreError, match="opened for reading"):
            write()
    store.dispose()
    assert best_results(url, "Ada", "a-course") == {}
    assert not locate(url).exists()
    assert list(tmp_path.iterdir()) == []


def test_best_results_of_a_mistyped_path_are_an_error_and_not_nothing(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    with pytest.raises(StoreError, match="cannot be created"):
        best_results(f"sqlite:///{tmp_path / 'a-file' / 'attempts.db'}", "Ada", "a-course")


def test_without_a_database_no_database_library_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from heldout.attempts import store; from heldout.leaderboard import rank, render\n"
        "assert store.best_results(sys.argv[1], 'Ada', 'a-course') == {}\n"
        "heavy = {'sqlalchemy', 'sqlite3', 'numpy', 'pandas', 'sklearn', 'rich', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    ended = run(program, f"sqlite:///{tmp_path / 'attempts.db'}")
    assert ended.returncode == 0, ended.stderr


def run(program: str, argument: str) -> subprocess.CompletedProcess[str]:
    """Run a program that may import from the samples."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "samples")}
    command = [sys.executable, "-c", program, argument]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
