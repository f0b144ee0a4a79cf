"""Addresses, forms and files that nobody should send, and that a server answers with a sentence all the same."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import time
from typing import Any

import pytest
from queue_samples import model
from served import CHALLENGE, CLASS, Served, upload
from signing_in import csrf_in

from heldout.attempts.database import Database
from heldout.web.identity.interface import Person
from heldout.web.queue.processes import GradingProcesses
from heldout.web.regrading import Regrades

pytestmark = pytest.mark.proof


@pytest.fixture
def class_file() -> str:
    return f'{CLASS}\n[[learner]]\nname = "A/B? #1"\n'


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nonsense", 404),
        ("/challenges", 404),
        ("/compare", 422),
        ("/history?page=0", 422),
        ("/history?page=1e9", 422),
        ("/hand-ins/%F0%9F%90%8D/events", 404),
        ("/challenges/..%2F..%2Fetc", 404),
        (f"/challenges/{CHALLENGE}/board?page=99999", 409),
    ],
)
def test_a_browser_gets_a_page_and_a_program_json(served: Served, path: str, status: int) -> None:
    page = served.browser("Ana Lee").get(path)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert '<p role="alert">' in page.text
    assert served.program("Ana Lee").get(path).json()["detail"]


@pytest.mark.parametrize("path", ["/attempts/%00", "/history?challenge=a%00", "/compare?first=%00&second=%00"])
def test_a_zero_byte_never_reaches_a_database(served: Served, path: str) -> None:
    assert served.browser("Ana Lee").get(path).status_code == 400


def test_the_label_of_a_token_has_no_characters_that_cannot_be_seen(served: Served) -> None:
    ana = served.browser("Ana Lee")
    said = {"csrf_token": csrf_in(ana.get("/account")), "label": "a\0b\u202e"}
    assert ana.post("/account/tokens", data=said).status_code == 200
    kept = served.app.state.identity.tokens.of(Person("Ana Lee", "student"))
    assert [each.label for each in kept if each.label != "test"] == ["a\ufffdb\ufffd"]


def test_an_address_that_is_none_leads_nowhere_and_is_no_origin(served: Served) -> None:
    ana = served.browser("Ana Lee")
    answer = ana.get("/sign-in?next=http://[")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    said = {"csrf_token": csrf_in(ana.get("/account"))}
    assert ana.post("/sign-out", data=said, headers={"origin": "http://["}).status_code == 403


def test_the_wrong_method_is_a_page_too(served: Served) -> None:
    answer = served.browser("Ana Lee").post("/history")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "text/html; charset=utf-8")


def test_a_learner_whose_name_has_a_slash_has_a_page(served: Served) -> None:
    teacher = served.browser("teacher", instructor=True)
    assert upload(served.browser("A/B? #1"), model()).status_code == 303
    address = "/instructor/students/A%2FB%3F%20%231"
    assert address in teacher.get("/instructor/class").text
    page = teacher.get(address)
    assert page.status_code == 200
    assert "A/B? #1" in page.text
    assert "no such attempt" in teacher.get(f"{address}/attempts/0123456789ab").text


def test_a_challenge_with_a_fault_is_told_to_the_instructor_and_the_others_are_shown(served: Served) -> None:
    broken = served.site.session.folder / "challenges" / "broken"
    broken.mkdir()
    (broken / "challenge.toml").write_text("nonsense", encoding="utf-8")
    assert "challenges/broken/challenge.toml" in served.browser("teacher", instructor=True).get("/instructor").text
    first = served.browser("Ana Lee").get("/")
    assert (first.status_code, CHALLENGE in first.text) == (200, True)
    assert served.browser("Ana Lee").get("/challenges/broken").status_code == 404


def test_a_slip_in_class_toml_shuts_nobody_out_and_is_told_to_the_instructor(served: Served) -> None:
    ana, teacher = served.browser("Ana Lee"), served.browser("teacher", instructor=True)
    file = served.site.session.folder / "class.toml"
    was = file.read_text(encoding="utf-8")
    assert ana.get("/").status_code == 200
    file.write_text(f"{was}\n[[learner]]\nname = 3\n", encoding="utf-8")
    assert ana.get("/account").status_code == 200
    assert "Until it is mended" in teacher.get("/instructor").text
    file.write_text(f'{was}\n[[learner]]\nname = "Cy"\n', encoding="utf-8")
    assert "Until it is mended" not in teacher.get("/instructor").text
    assert "Cy" in teacher.get("/instructor/class").text


def test_who_goes_away_in_the_middle_of_an_upload_leaves_nothing_and_no_traceback(served: Served) -> None:
    token = served.program("Ana Lee").headers["authorization"]
    headers = [(b"host", b"127.0.0.1:8000"), (b"authorization", token.encode())]
    path = f"/api/v1/challenges/{CHALLENGE}/hand-ins"
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"file=a.py", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    came = iter([{"type": "http.request", "body": b"x = 1", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> dict[str, Any]:
        return next(came)

    async def send(message: Any) -> None:
        raise AssertionError("nobody is there")

    asyncio.run(served.app(scope, receive, send))
    assert served.site.queue.of("Ana Lee") == []


@pytest.mark.parametrize("length", ["²", "9" * 5000, "-1", "0x10", " "])
def test_a_length_that_is_no_number_is_refused(served: Served, length: str) -> None:
    said = {"content-length": length.encode("latin-1")}
    answer = served.program("Ana Lee").post(f"/api/v1/challenges/{CHALLENGE}/hand-ins?file=a.py", headers=said)
    assert answer.status_code == 400


def test_a_form_is_checked_without_writing_into_the_database(served: Served, database_that_waits: None) -> None:
    answer = served.browser().post("/sign-in", data={"csrf_token": "0" * 64})
    assert answer.status_code == 403


@pytest.fixture
def database_that_waits(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database in which another one writes, for longer than a page may take."""

    def waits(self: Database) -> None:
        raise AssertionError("a form that is checked in the event loop waits for the database")

    monkeypatch.setattr(Database, "writing", waits)


def test_a_server_has_one_book_of_regrades(served: Served) -> None:
    assert Regrades.of(served.app) is Regrades.of(served.app) is served.app.state.regrades


def test_a_machine_that_gives_no_process_now_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[float] = []

    def refused(*_: object, **__: object) -> None:
        tries.append(time.monotonic())
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refused)
    monkeypatch.setattr("heldout.web.queue.processes._LONG_PAUSE_SECONDS", 0.02)
    with caplog.at_level(logging.ERROR), GradingProcesses(1, ["worker"]):
        for _ in range(500):
            if len(tries) > 1:
                break
            time.sleep(0.01)
    assert len(tries) > 1
    assert "no grading process can be started" in caplog.text
