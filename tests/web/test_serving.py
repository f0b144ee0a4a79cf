"""The commands of a server as processes: from nothing to a graded hand-in, backup and restore, and what is refused."""

from __future__ import annotations

import csv
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from postgresql_server import needs_postgresql, postgresql_database
from queue_samples import COURSE_ID, CRASHING, file_of, model, served_course, token_of
from served import CHALLENGE, CLASS
from server_process import free_port

from command_line import ROOT, heldout
from heldout.attempts.store import open_database
from heldout.base.errors import IsolationError, UsageError
from heldout.isolation.choose import Wish
from heldout.web.backup import back_up, restore_into
from heldout.web.client import Server, packed
from heldout.web.queue.queue import HandInQueue
from heldout.web.service import require_isolation, require_port, wish_to_serve


@contextmanager
def serving(course: Path, database: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server in a process of its own, which ends with the block."""
    port = free_port()
    command = [sys.executable, "-m", "heldout", "--course", str(course), "serve", "--port", str(port), *options]
    environ = {**os.environ, "HELDOUT_DB": f"sqlite:///{database}", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                with urlopen(f"{url}/sign-in") as answer:
                    assert answer.status == 200
                break
            except (URLError, OSError):
                assert process.poll() is None, "the server ended"
                time.sleep(0.1)
        yield url, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def test_a_real_server_grades_what_a_program_hands_in(tmp_path: Path) -> None:
    course, database = served_course(tmp_path, CLASS), tmp_path / "attempts.db"
    with serving(course, database, "--workers", "1") as (url, process):
        server = Server(url, token_of(f"sqlite:///{database}", "Ana Lee"))
        kept = server.hand_in(CHALLENGE, "solution.py", model().encode())
        assert server.wait(kept, seconds=0.2)["state"] == "done"
        assert server.hand_in(CHALLENGE, "solution.py", model().encode())["id"] == kept["id"]
        with pytest.raises(UsageError, match="no such attempt"):
            server.card("0123456789ab")
        assert process.stdout is not None
        said = process.stdout.readline() + process.stdout.readline() + process.stdout.readline()
        assert re.search(r"once by http://127\.0\.0\.1:\d+/join\?key=", said)


@pytest.mark.proof
def test_what_was_acknowledged_survives_kill_9_of_server_and_worker(tmp_path: Path) -> None:
    course, database = served_course(tmp_path, CLASS.replace("attempts_per_day = 2\n", "")), tmp_path / "attempts.db"
    acknowledged = []
    for number in range(2):
        with serving(course, database, "--workers", "1") as (url, process):
            server = Server(url, token_of(f"sqlite:///{database}", "Ana Lee"))
            for each in range(3):
                source = model(f"LogisticRegression(C={3 * number + each + 1})")
                acknowledged.append(server.hand_in(CHALLENGE, "solution.py", source.encode())["id"])
            process.kill()
    command = [sys.executable, "-m", "heldout", "--course", str(course), "worker", "--once"]
    environ = {**os.environ, "HELDOUT_DB": f"sqlite:///{database}"}
    time.sleep(1)
    assert subprocess.run(command, env=environ, check=False).returncode == 0
    found = HandInQueue(open_database(f"sqlite:///{database}"), COURSE_ID).of("Ana Lee")
    assert [each.id for each in found] == acknowledged
    assert {each.state for each in found} == {"done"}
    assert len({each.attempt_id for each in found}) == len(acknowledged)


def test_a_backup_holds_everything_and_is_restored_into_an_empty_database_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'attempts.db'}"
    monkeypatch.setenv("HELDOUT_DB", url)
    queue = HandInQueue(open_database(url), COURSE_ID)
    kept = queue.add(CHALLENGE, "Ana Lee", file_of(CRASHING))
    assert "of everything that is kept" in back_up(tmp_path / "backup.db")
    assert (tmp_path / "backup.db").stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.glob(".backup*")] == []
    with pytest.raises(UsageError, match="holds something already"):
        restore_into(tmp_path / "backup.db")
    other = f"sqlite:///{tmp_path / 'other.db'}"
    monkeypatch.setenv("HELDOUT_DB", other)
    restore_into(tmp_path / "backup.db")
    again = HandInQueue(open_database(other), COURSE_ID)
    assert again.of("Ana Lee") == [kept]
    assert again.content(kept) == CRASHING.encode()


@needs_postgresql
def test_a_backup_moves_a_class_to_postgresql_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = f"sqlite:///{tmp_path / 'attempts.db'}"
    monkeypatch.setenv("HELDOUT_DB", first)
    kept = HandInQueue(open_database(first), COURSE_ID).add(CHALLENGE, "Ana Lee", file_of(CRASHING))
    back_up(tmp_path / "one.db")
    with postgresql_database() as url:
        monkeypatch.setenv("HELDOUT_DB", url)
        restore_into(tmp_path / "one.db")
        back_up(tmp_path / "two.db")
        server = open_database(url)
        assert HandInQueue(server, COURSE_ID).content(kept) == CRASHING.encode()
        server.dispose()
    assert HandInQueue(open_database(f"sqlite:///{tmp_path / 'two.db'}"), COURSE_ID).of("Ana Lee") == [kept]


def test_nothing_is_served_below_standard_unless_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(wish: Wish) -> None:
        raise IsolationError("the level 'standard' needs Landlock.")

    assert wish_to_serve(None, None).least == "standard"
    assert wish_to_serve("limits", None).least == "standard"
    assert wish_to_serve("strict", None).least == "strict"
    assert wish_to_serve(None, "limits").weakened
    monkeypatch.setattr("heldout.web.service.open_wished", none)
    with pytest.raises(IsolationError, match="Nothing is served below 'standard'"):
        require_isolation(wish_to_serve(None, None))


def test_an_address_that_cannot_be_listened_on_is_told_before_anything_is_begun(tmp_path: Path) -> None:
    """The web server's own words were printed, after a code that is shown once, with the exit code of a challenge."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            UsageError, match=rf"nothing can listen on 127\.0\.0\.1, port {port}: Address already in use"
        ):
            require_port("127.0.0.1", port)
        course = served_course(tmp_path, CLASS)
        answer = heldout("--course", course, "serve", "--port", str(port), "--workers", "0")
        assert answer.code == 2
        assert "Sign in as" not in answer.out
    require_port("127.0.0.1", port)
    require_port("localhost", 0)
    with pytest.raises(UsageError, match=r"nothing can listen on 203\.0\.113\.7, port 0"):
        require_port("203.0.113.7", 0)


@pytest.mark.parametrize("package", ["uvicorn", "python_multipart"])
def test_a_server_without_its_packages_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    answer = heldout("--course", served_course(tmp_path, CLASS), "serve")
    assert answer.code == 3
    assert "pip install 'heldout[web]'" in answer.err


def test_a_token_goes_to_no_server_without_tls() -> None:
    with pytest.raises(UsageError, match="has no TLS"):
        Server("http://ml.uni.example", "heldout_secret")
    assert "secret" not in repr(Server("http://127.0.0.1:8000", "heldout_secret"))


def test_a_folder_travels_as_a_zip(tmp_path: Path) -> None:
    (tmp_path / "mine" / "data").mkdir(parents=True)
    (tmp_path / "mine" / "solution.py").write_text("x = 1")
    name, content = packed(tmp_path / "mine")
    assert name == "mine.zip"
    assert content.startswith(b"PK")


def test_a_folder_that_is_sent_again_later_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "solution.py").write_text("x = 1")
    first = packed(tmp_path)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert packed(tmp_path) == first


def test_backup_and_restore_at_once_are_wrong_usage() -> None:
    answer = heldout("serve", "--backup", "a", "--restore", "b")
    assert answer.code == 2
    assert "choose one" in answer.err


def test_the_instructors_page_is_followed_to_a_class_of_thirty(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    sample = re.search(r"```toml\n(format_version = 1\nattempts_per_day.*?)```", page, re.DOTALL)
    assert sample is not None
    people = "".join(f'[[learner]]\nname = "Learner {number}"\n' for number in range(28))
    course, database = served_course(tmp_path, sample[1] + people), tmp_path / "attempts.db"
    said = {"HELDOUT_DB": f"sqlite:///{database}"}
    assert heldout("--course", course, "class", "check", **said).code == 0
    with serving(course, database, "--workers", "0") as (url, _):
        codes = heldout("--course", course, "class", "codes", "--url", url, "-o", tmp_path / "codes.csv", **said)
        assert codes.code == 0, codes.err
        rows = list(csv.DictReader((tmp_path / "codes.csv").open(encoding="utf-8")))
        assert len(rows) == 30
        with urlopen(rows[-1]["link"]) as answer:
            assert "Learner 27" in answer.read().decode()
