"""The pages and the API of a server: a class hands in, reads its cards, and sees nothing of others."""

from __future__ import annotations

import errno
import io
import os
import re
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from queue_samples import file_of, model
from real_browser import served as listening
from served import CHALLENGE, CLASS, Served, send, served_class, upload
from signing_in import csrf_in
from sqlalchemy import Connection, event
from sqlalchemy.pool import QueuePool

from heldout.web.queue.queue import HandInQueue
from heldout.web.student_view import StudentView
from heldout.web.upload import MOST_BYTES, checked_name


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A class of which Ana has handed in once, by the form, and it is graded."""
    with served_class(tmp_path_factory.mktemp("class")) as found:
        answer = upload(found.browser("Ana Lee"), model())
        assert answer.status_code == 303, answer.text
        found.grade()
        yield found


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A class in which nobody has done anything."""
    with served_class(tmp_path) as found:
        yield found


def attempt_of(served: Served, name: str = "Ana Lee") -> str:
    (kept,) = served.site.queue.of(name)
    assert kept.attempt_id is not None
    return kept.attempt_id


def test_every_page_of_a_student_answers_with_a_strict_policy(served: Served) -> None:
    ana, attempt = served.browser("Ana Lee"), attempt_of(served)
    pages = ("/", f"/challenges/{CHALLENGE}", f"/attempts/{attempt}", "/history", f"/history?challenge={CHALLENGE}")
    board = f"/challenges/{CHALLENGE}/board"
    for page in (*pages, board, f"{board}?teams=true", f"/challenges/{CHALLENGE}/hints", "/account"):
        answer = ana.get(page)
        assert answer.status_code == 200, (page, answer.text)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert re.findall(r"<script(?! src=\"/static/heldout.js\" defer>)", answer.text) == []
        assert "http://" not in re.sub(r"http://www.w3.org/\S+", "", answer.text), page
        assert answer.text.count("<h1") == 1, page


def test_the_card_is_the_page_that_explain_writes(served: Served) -> None:
    page = served.browser("Ana Lee").get(f"/attempts/{attempt_of(served)}").text
    for section in ("Attempts", "Resources", "Environment"):
        assert f"<h2>{section}</h2>" in page
    assert len(re.findall("<svg", page)) == len(re.findall('<svg[^>]*role="img"', page))


def test_what_the_pages_link_to_is_there(served: Served) -> None:
    ana = served.browser("Ana Lee")
    for page in ("/", f"/challenges/{CHALLENGE}", "/history", f"/attempts/{attempt_of(served)}"):
        for link in set(re.findall(r'(?:href|src)="(/[^"#]*)"', ana.get(page).text)):
            assert ana.get(link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize("page", ["/", "/history", "/attempts/0123456789ab", "/challenges/tiny-binary/workspace.zip"])
def test_nobody_sees_anything_before_signing_in(served: Served, page: str) -> None:
    answer = served.browser().get(page)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in")
    assert served.browser().get("/api/v1/challenges", headers={"accept": "application/json"}).status_code == 401


def test_a_student_finds_nothing_of_another_one(served: Served) -> None:
    bo, attempt = served.program("Bo <b>"), attempt_of(served)
    (kept,) = served.site.queue.of("Ana Lee")
    paths = (f"attempts/{attempt}", f"attempts/{attempt}/card", f"hand-ins/{kept.id}")
    for path in (*paths, f"attempts/{attempt}/compared-with/{attempt}"):
        assert bo.get(f"/api/v1/{path}").status_code == 404, path
    assert bo.get("/api/v1/attempts").json()["attempts"] == []
    assert bo.get("/api/v1/hand-ins").json() == []
    browser = served.browser("Bo <b>")
    for page in (f"/attempts/{attempt}", f"/hand-ins/{kept.id}", f"/hand-ins/{kept.id}/events"):
        assert browser.get(page).status_code == 404, page
    assert "Ana Lee" not in browser.get(f"/challenges/{CHALLENGE}/board").text
    assert "otter" in browser.get(f"/challenges/{CHALLENGE}/board").text


def test_the_api_has_the_same_content_as_the_pages(served: Served) -> None:
    ana, attempt = served.program("Ana Lee"), attempt_of(served)
    assert ana.get("/api/v1/me").json() == {"name": "Ana Lee", "role": "student", "called_on_boards": "otter"}
    (listed,) = ana.get("/api/v1/challenges").json()
    assert (listed["id"], listed["attempts"], listed["is_open"]) == (CHALLENGE, 1, True)
    assert ana.get(f"/api/v1/challenges/{CHALLENGE}").json()["statement"].startswith("#")
    assert ana.get(f"/api/v1/attempts/{attempt}/card").json()["status"] == "graded"
    assert ana.get(f"/api/v1/attempts/{attempt}").json()["schema"] == "heldout.explanation/1"
    (entry,) = ana.get(f"/api/v1/challenges/{CHALLENGE}/board").json()["entries"]
    assert (entry["learner"], entry["rank"]) == ("otter", [1, 1])
    assert ana.get(f"/api/v1/challenges/{CHALLENGE}/debrief").status_code == 409
    described = served.browser().get("/api/openapi.json").json()["paths"]
    assert "/api/v1/challenges/{name}/hand-ins" in described


def test_the_workspace_is_a_zip_without_hidden_labels_and_nothing_is_recorded(served: Served) -> None:
    recorded = Path(os.environ["HELDOUT_HOME"]) / "workspaces"
    before = set(recorded.glob("*.json"))
    answer = served.browser("Ana Lee").get(f"/challenges/{CHALLENGE}/workspace.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert {f"{CHALLENGE}/README.md", f"{CHALLENGE}/solution.py", f"{CHALLENGE}/data/train.csv"} <= set(names)
    assert set(recorded.glob("*.json")) == before


@pytest.mark.parametrize("page", ["", "/class", "/report", "/acts", f"/challenges/{CHALLENGE}", "/table.csv"])
def test_pages_of_an_instructor_are_for_instructors_alone(served: Served, page: str) -> None:
    assert served.browser("Ana Lee").get(f"/instructor{page}").status_code == 403
    assert served.browser("teacher", instructor=True).get(f"/instructor{page}").status_code == 200


def test_an_instructor_sees_what_a_student_sees_and_exports_it(served: Served) -> None:
    teacher, attempt = served.browser("teacher", instructor=True), attempt_of(served)
    assert attempt in teacher.get("/instructor/students/Ana%20Lee").text
    assert teacher.get(f"/instructor/students/Ana%20Lee/attempts/{attempt}").status_code == 200
    assert teacher.get(f"/instructor/students/Bo%20%3Cb%3E/attempts/{attempt}").status_code == 404
    assert teacher.get(f"/instructor/challenges/{CHALLENGE}/similar").status_code == 200
    for system in ("csv", "canvas", "moodle", "junit"):
        assert "Ana Lee" in teacher.get(f"/instructor/challenges/{CHALLENGE}/export/{system}").text
    assert "export" in teacher.get("/instructor/acts").text


def test_an_instructors_pages_are_json_too(served: Served) -> None:
    teacher, attempt = served.browser("teacher", instructor=True), attempt_of(served)
    for path in ("queue", "report", "table", "acts", f"students/Ana%20Lee/attempts/{attempt}"):
        answer = teacher.get(f"/api/v1/instructor/{path}")
        assert answer.status_code == 200, (path, answer.text)
        assert served.program("Ana Lee").get(f"/api/v1/instructor/{path}").status_code == 403, path
    assert teacher.get("/api/v1/instructor/table").json()["schema"] == "heldout.course-table/1"


def test_names_are_text_and_no_markup(served: Served) -> None:
    page = served.browser("teacher", instructor=True).get("/instructor/class").text
    assert "Bo <b>" not in page
    assert "Bo &lt;b&gt;" in page


def test_what_a_program_hands_in_is_acknowledged_once_and_stored(empty: Served) -> None:
    ana = empty.program("Ana Lee")
    first, again = send(ana, model().encode()), send(ana, model().encode())
    assert (first.status_code, first.json()["id"]) == (202, again.json()["id"])
    (kept,) = HandInQueue(empty.database, empty.site.course_id).of("Ana Lee")
    assert (kept.id, kept.state, kept.size) == (first.json()["id"], "waiting", len(model()))
    assert first.json()["words"] == "It is the next one."


def test_a_file_that_came_damaged_is_refused_and_not_kept(empty: Served) -> None:
    answer = send(empty.program("Ana Lee"), b"x = 1", **{"X-Content-SHA256": "0" * 64})
    assert answer.status_code == 422
    assert "came damaged" in answer.json()["detail"]
    assert empty.site.queue.of("Ana Lee") == []


@pytest.mark.parametrize(
    ("name", "kept"), [("../../etc/x.py", "x.py"), ("C:\\a\\b.ipynb", "b.ipynb"), ("<i>.py", "_i_.py"), (".py", None)]
)
def test_a_name_is_never_a_path(empty: Served, name: str, kept: str | None) -> None:
    answer = send(empty.program("Ana Lee"), b"x = 1", name)
    assert answer.json().get("file") == kept


def test_what_is_too_large_is_refused_before_it_is_read(empty: Served) -> None:
    ana = empty.program("Ana Lee")

    def endless() -> Iterator[bytes]:
        for _ in range(2 * MOST_BYTES // (1 << 20)):
            yield bytes(1 << 20)
        raise AssertionError("nobody reads so far")

    said = {"Content-Length": str(10 * MOST_BYTES)}
    path = f"/api/v1/challenges/{CHALLENGE}/hand-ins"
    answer = ana.post(path, params={"file": "a.py"}, content=endless(), headers=said)
    assert answer.status_code == 413
    assert empty.site.queue.of("Ana Lee") == []


def test_a_long_name_of_another_script_is_a_file_that_a_grader_can_write(empty: Served, tmp_path: Path) -> None:
    for name in ("\u6a21" * 99 + ".py", "\U0001f40d" * 300 + ".ipynb", "\u00e9" * 120 + ".zip"):
        kept = checked_name(name)
        (tmp_path / kept).write_bytes(b"")
        assert len(kept.encode()) <= 100
    assert send(empty.program("Ana Lee"), b"x = 1", "\u6a21" * 99 + ".py").json()["file"] == checked_name(
        "\u6a21" * 99 + ".py"
    )


def test_handing_in_takes_one_connection_so_that_many_at_once_do_not_wait_for_each_other(
    empty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = empty.database.engine.pool
    assert isinstance(pool, QueuePool)
    monkeypatch.setattr(pool, "_timeout", 0.5)
    view = StudentView(empty.site, "Ana Lee")
    with ExitStack() as others:
        for _ in range(pool.size() + pool._max_overflow - 1):
            others.enter_context(empty.database.reading())
        assert view.hand_in(CHALLENGE, file_of("x = 1")).state == "waiting"


def test_who_is_told_of_a_hand_in_does_not_hold_up_a_server_that_ends(
    empty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heldout.web.student_pages._LONGEST_EVENTS", 4)
    monkeypatch.setattr("heldout.web.student_pages._EVENT_SECONDS", 0.01)
    asked = iter([False, True, True, True])
    empty.app.state.is_ending = lambda: next(asked)
    ana = empty.program("Ana Lee")
    kept = send(ana, b"x = 1").json()["id"]
    told = ana.get(f"/hand-ins/{kept}/events").text
    assert told.count("\n\n") == 1


def test_who_opens_any_number_of_pages_that_are_told_holds_no_more_connections_than_may_be(
    empty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heldout.web.student_pages._LONGEST_EVENTS", 4)
    monkeypatch.setattr("heldout.web.student_pages._EVENT_SECONDS", 0.01)
    ana = empty.program("Ana Lee")
    kept, told_now = send(ana, b"x = 1").json()["id"], empty.site.told_now
    for others, looks in ((19, 4), (20, 1), (0, 4)):
        told_now["Ana Lee"] = others
        assert ana.get(f"/hand-ins/{kept}/events").text.count("\n\n") == looks
        assert told_now["Ana Lee"] == others


def test_who_closes_a_page_that_is_told_makes_room_for_another(empty: Served) -> None:
    ana = empty.program("Ana Lee")
    kept, told_now = send(ana, b"x = 1").json()["id"], empty.site.told_now
    with listening(empty.app, 0) as url:
        page = HTTPConnection("127.0.0.1", int(url.rpartition(":")[2]), timeout=60)
        page.request("GET", f"/hand-ins/{kept}/events", headers={"Authorization": ana.headers["authorization"]})
        assert page.getresponse().readline().startswith(b"data: ")
        assert told_now["Ana Lee"] == 1
        page.close()
        until = time.monotonic() + 60
        while told_now["Ana Lee"] and time.monotonic() < until:
            time.sleep(0.02)
        assert told_now["Ana Lee"] == 0


def test_attempts_of_a_day_are_counted_with_those_that_wait(empty: Served) -> None:
    ana = empty.program("Ana Lee")
    assert [send(ana, f"x = {number}".encode()).status_code for number in range(3)] == [202, 202, 409]


def test_before_a_deadline_opens_there_is_nothing_to_read_or_to_hand_in(tmp_path: Path) -> None:
    later = CLASS.replace("closes = ", "opens = 2125-01-01T08:00:00\ncloses = ")
    with served_class(tmp_path, later) as served:
        ana = served.program("Ana Lee")
        found = ana.get(f"/api/v1/challenges/{CHALLENGE}").json()
        assert (found["is_open"], found["statement"], found["summary"]) == (False, None, "")
        assert ana.get(f"/api/v1/challenges/{CHALLENGE}/workspace").status_code == 409
        assert send(ana, b"x = 1").status_code == 409
        assert "Opens" in served.browser("Ana Lee").get("/").text


@pytest.mark.parametrize("fault", ["disk", "database"])
def test_a_full_disk_is_a_sentence(empty: Served, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    def full(*_: object) -> None:
        if fault == "disk":
            raise OSError(errno.ENOSPC, "No space left on device")
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        with empty.database._reporting():
            raise error

    monkeypatch.setattr(HandInQueue, "add", full)
    answer = send(empty.program("Ana Lee"), b"x = 1")
    assert answer.status_code == 507
    assert "disk is full" in answer.json()["detail"]


def test_a_database_that_cannot_grow_refuses_uploads_and_keeps_what_was_acknowledged(empty: Served) -> None:
    ana = empty.program("Ana Lee")
    kept = send(ana, b"x = 1").json()

    @event.listens_for(empty.database.engine, "begin")
    def no_room(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    answer = send(ana, os.urandom(500_000))
    event.remove(empty.database.engine, "begin", no_room)
    assert answer.status_code == 507
    assert "disk is full" in answer.json()["detail"]
    assert [each["id"] for each in ana.get("/api/v1/hand-ins").json()] == [kept["id"]]
    empty.database.dispose()
    assert send(ana, b"x = 2").status_code == 202


def test_a_form_of_another_site_changes_nothing(served: Served) -> None:
    teacher = served.browser("teacher", instructor=True)
    for path in (f"challenges/{CHALLENGE}/close", f"challenges/{CHALLENGE}/regrade", "class/codes"):
        assert teacher.post(f"/instructor/{path}", data={"csrf_token": "0" * 64}).status_code == 403
    assert served.site.store.closed_at(served.site.key(CHALLENGE)) is None


def test_closing_shows_private_scores_and_is_noted_and_taken_back(served: Served) -> None:
    teacher, ana = served.browser("teacher", instructor=True), served.browser("Ana Lee")
    token = csrf_in(teacher.get(f"/instructor/challenges/{CHALLENGE}"))
    assert ana.get(f"/challenges/{CHALLENGE}/debrief").status_code == 409
    closed = teacher.post(f"/instructor/challenges/{CHALLENGE}/close", data={"csrf_token": token})
    assert closed.status_code == 303
    before = ana.get(f"/challenges/{CHALLENGE}/debrief")
    assert "Opening this is final" in before.text
    assert "Private" not in before.text
    assert ana.get(f"/api/v1/challenges/{CHALLENGE}/debrief").status_code == 409
    assert served.site.store.learning.finished_at(served.site.key(CHALLENGE), "Ana Lee") is None
    ana.post(f"/challenges/{CHALLENGE}/debrief", data={"csrf_token": csrf_in(before)})
    assert "Private" in ana.get(f"/challenges/{CHALLENGE}/debrief").text
    assert served.site.store.learning.finished_at(served.site.key(CHALLENGE), "Ana Lee") is not None
    assert ana.get(f"/api/v1/challenges/{CHALLENGE}/debrief").json()["schema"] == "heldout.finished/1"
    assert "final board" in ana.get(f"/challenges/{CHALLENGE}/board").text
    teacher.post(f"/instructor/challenges/{CHALLENGE}/reopen", data={"csrf_token": token})
    assert ana.get(f"/challenges/{CHALLENGE}/debrief").status_code == 409
    said = [(each.act, each.came_to) for each in served.site.acts.newest()][:4]
    assert said == [
        ("reopen attempts", "done"),
        ("reopen attempts", "begun"),
        ("close attempts", "done"),
        ("close attempts", "begun"),
    ]
