"""What happens to a class in the middle of its term: deadlines move, teams change, the server is started anew."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from queue_samples import announced, model, served_course, token_of
from served import CHALLENGE, CLASS, Served, send
from server_process import ServerProcess
from signing_in import csrf_in

from heldout.attempts.store import open_database
from heldout.web.client import Server

OVER = CLASS.replace("2126-03-14", "2026-03-14").replace("anonymous = true\n", "")
ANA = "Ana Lee"


@pytest.fixture
def class_file() -> str:
    return OVER


def board(served: Served, teams: bool = False) -> list[tuple[str, list[int] | None, bool]]:
    answer = served.program(ANA).get(f"/api/v1/challenges/{CHALLENGE}/board", params={"teams": teams})
    return [(each["learner"], each["rank"], each["late"]) for each in answer.json()["entries"]]


def test_a_deadline_that_is_moved_in_the_file_holds_at_once_for_what_was_late(served: Served) -> None:
    assert send(served.program(ANA), model().encode()).status_code == 202
    served.grade()
    (kept,) = served.site.queue.of(ANA)
    file, ana = served.site.session.folder / "class.toml", served.browser(ANA)

    def late() -> bool:
        return "after &#39;week 1&#39; closed" in ana.get(f"/attempts/{kept.attempt_id}").text

    assert (late(), board(served)) == (True, [(ANA, None, True)])
    file.write_text(OVER.replace("2026-03-14", "2126-03-14"), encoding="utf-8")
    assert (late(), board(served)) == (False, [(ANA, [1, 1], False)])
    file.write_text(OVER.replace("2026-03-14", "2026-02-14"), encoding="utf-8")
    assert (late(), board(served)) == (True, [(ANA, None, True)])


def test_who_changes_the_team_takes_attempts_along(served: Served) -> None:
    file = served.site.session.folder / "class.toml"
    file.write_text(OVER.replace("2026-03-14", "2126-03-14"), encoding="utf-8")
    assert send(served.program(ANA), model().encode()).status_code == 202
    served.grade()
    assert [each[0] for each in board(served, teams=True)] == ["blue"]
    teacher = served.browser("teacher", instructor=True)
    page = teacher.get("/instructor/class/learner", params={"name": ANA})
    seen = page.text.partition('name="seen" value="')[2][:64]
    sent = {"csrf_token": csrf_in(page), "name": ANA, "seen": seen, "team": "red", "pseudonym": "otter"}
    assert teacher.post("/instructor/class/learner", data=sent).status_code == 303
    assert [each[0] for each in board(served, teams=True)] == ["red"]
    assert [each[0] for each in board(served)] == [ANA]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server in a process of its own, in which nobody grades."""
    (tmp_path / "home").mkdir()
    course = served_course(tmp_path)
    found = ServerProcess(course, f"sqlite:///{tmp_path / 'attempts.db'}", 0, tmp_path / "home")
    found.write_class([ANA], datetime.now(UTC) + timedelta(days=1))
    found.start()
    found.wait()
    yield found
    found.stop()


@pytest.mark.proof
@pytest.mark.parametrize("how", ["killed", "told to end"])
def test_an_upload_during_which_the_server_is_started_anew_counts_from_its_beginning(
    server: ServerProcess, how: str
) -> None:
    token, content = token_of(server.database, ANA), b"x = 1\n" + b"# of some length\n" * 50_000
    head = (
        f"POST /api/v1/challenges/{CHALLENGE}/hand-ins?file=solution.py HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {token}\r\nX-Content-SHA256: {hashlib.sha256(content).hexdigest()}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as upload:
        upload.sendall(head.encode() + content[: len(content) // 2])
        database = open_database(server.database)
        assert announced(database)
        database.dispose()
        broke_off = datetime.now(UTC)
        if how == "killed":
            server.kill()
        else:
            server.stop()
            told = upload.makefile("rb").read()
            assert told.startswith(b"HTTP/1.1 503")
            assert "restarted" in json.loads(told.partition(b"\r\n\r\n")[2])["detail"]
    server.start()
    server.wait()
    kept = Server(server.url, token).hand_in(CHALLENGE, "solution.py", content)
    assert datetime.fromisoformat(kept["handed_in_at"]) < broke_off
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()
