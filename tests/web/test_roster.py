"""Extensions, teams and who takes the course, changed by an instructor on pages and by the API."""

from __future__ import annotations

import errno
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from queue_samples import model
from served import CHALLENGE, CLASS, Served, send
from signing_in import code_of, csrf_in
from starlette.testclient import TestClient

from heldout.base.paths import write_error
from heldout.web import roster
from heldout.web.identity.interface import Person

OVER = CLASS.replace("2126-03-14", "2026-03-14").replace("anonymous = true\n", "# pseudonyms later\n")
ANA = "/instructor/class/learner?name=Ana%20Lee"


@pytest.fixture
def class_file() -> str:
    """Its only deadline is over."""
    return OVER


@pytest.fixture
def teacher(served: Served) -> TestClient:
    return served.browser("teacher", instructor=True)


def written(served: Served) -> str:
    return (served.site.session.folder / "class.toml").read_text(encoding="utf-8")


def post(client: TestClient, path: str, **fields: str) -> int:
    return post_for(client, path, **fields).status_code


def post_for(client: TestClient, path: str, **fields: str) -> Response:
    token = csrf_in(client.get("/instructor/class"))
    return client.post(f"/instructor/class/{path}", data={"csrf_token": token, **fields})


def seen_on(client: TestClient, page: str = ANA) -> str:
    """What a learner's form says of what it showed."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', client.get(page).text)
    assert found is not None
    return found[1]


def last_acts(served: Served, number: int) -> list[tuple[str, str, str, str]]:
    found = [(each.made_by, each.act, each.about, each.came_to) for each in served.site.acts.newest(number)]
    return found[::-1]


def test_an_extension_by_page_opens_the_challenge_again_at_once_and_is_taken_back(
    served: Served, teacher: TestClient
) -> None:
    ana = served.program("Ana Lee")
    assert ana.get(f"/api/v1/challenges/{CHALLENGE}").json()["extended"] is False
    page = teacher.get(ANA)
    assert "<option>week 1</option>" in page.text
    assert post(teacher, "extension", name="Ana Lee", deadline="week 1", closes="2126-03-21T23:59") == 303
    told = ana.get(f"/api/v1/challenges/{CHALLENGE}").json()
    assert (told["extended"], told["closes"]) == (True, "2126-03-21T23:59:00Z")
    assert served.program("Bo <b>").get(f"/api/v1/challenges/{CHALLENGE}").json()["extended"] is False
    assert "week 1 until 2126-03-21 23:59:00" in teacher.get("/instructor/class").text
    assert "# pseudonyms later" in written(served)
    assert post(teacher, "extension", name="Ana Lee", deadline="week 1", closes="2126-03-22T12:00:30") == 303
    assert post(teacher, "extension", name="Ana Lee", deadline="week 1") == 303
    assert written(served) == OVER
    words = [f"Ana Lee: extension of 'week 1' {each}" for each in (
        "until 2126-03-21T23:59:00 (was none)",
        "until 2126-03-22T12:00:30 (was until 2126-03-21T23:59:00)",
        "taken back (was until 2126-03-22T12:00:30)",
    )]  # fmt: skip
    ended = [("teacher", "change the class", about, end) for about in words for end in ("begun", "done")]
    assert last_acts(served, 6) == ended
    assert all(each in teacher.get("/instructor/acts").text.replace("&#39;", "'") for each in words)


def test_an_extension_holds_for_what_was_handed_in_before(served: Served, teacher: TestClient) -> None:
    assert send(served.program("Ana Lee"), model().encode()).status_code == 202
    served.grade()
    (kept,) = served.site.queue.of("Ana Lee")
    ana = served.browser("Ana Lee")
    late = ana.get(f"/attempts/{kept.attempt_id}").text
    assert "after &#39;week 1&#39; closed" in late
    assert "it does not count" in late
    assert ana.get(f"/challenges/{CHALLENGE}/board").text.count("late") > 0
    post(teacher, "extension", name="Ana Lee", deadline="week 1", closes="2126-03-21T23:59")
    assert "after &#39;week 1&#39; closed" not in ana.get(f"/attempts/{kept.attempt_id}").text
    (entry,) = served.program("Ana Lee").get(f"/api/v1/challenges/{CHALLENGE}/board").json()["entries"]
    assert entry["rank"] == [1, 1]


def test_a_team_an_id_and_a_pseudonym_are_changed_and_taken_away(served: Served, teacher: TestClient) -> None:
    post(
        teacher,
        "learner",
        name="Ana Lee",
        seen=seen_on(teacher),
        team="red",
        pseudonym="otter",
        ids="canvas=47,11\r\nmail = ana@uni.example\r\n",
    )
    rules = served.site.rules()
    assert rules is not None
    assert rules.members["Ana Lee"].team == "red"
    assert rules.members["Ana Lee"].ids == {"canvas": "47,11", "mail": "ana@uni.example"}
    assert "canvas=47,11\nmail=ana@uni.example</textarea>" in teacher.get(ANA).text
    post(teacher, "learner", name="Ana Lee", seen=seen_on(teacher))
    rules = served.site.rules()
    assert rules is not None
    assert (rules.members["Ana Lee"].team, rules.members["Ana Lee"].ids) == (None, {})


def test_what_another_instructor_changed_meanwhile_is_not_changed_back(served: Served, teacher: TestClient) -> None:
    other, shown = served.browser("other", instructor=True), seen_on(teacher)
    assert post(other, "learner", name="Ana Lee", seen=shown, team="red") == 303
    assert post(other, "extension", name="Ana Lee", deadline="week 1", closes="2126-03-21T23:59") == 303
    assert post(teacher, "learner", name="Ana Lee", seen=shown, ids="canvas=1") == 409
    assert post(teacher, "learner", name="Ana Lee", seen=seen_on(teacher), team="red", ids="canvas=1") == 303
    rules = served.site.rules()
    assert rules is not None
    ana = rules.definition.learner[0]
    assert (ana.team, ana.ids, len(ana.extension)) == ("red", {"canvas": "1"}, 1)


def test_two_changes_of_a_learner_at_once_are_both_kept(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    read, others = threading.Event(), threading.Event()
    original = roster.put_learner

    class Turn:
        lock = threading.RLock()

        def __enter__(self) -> None:
            if read.is_set():
                others.set()
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()

    def held_up(*words: Any) -> None:
        read.set()
        assert others.wait(60), "the other one neither waits for its turn nor is through"
        original(*words)

    monkeypatch.setattr(roster, "_turn", Turn())
    ada, ben = Person("ada", "instructor"), Person("ben", "instructor")
    with ThreadPoolExecutor(2) as pool:
        monkeypatch.setattr(roster, "put_learner", held_up)
        first = pool.submit(roster.change_learner, served.site, ada, "Ana Lee", {"team": "red"})
        assert read.wait(60)
        monkeypatch.setattr(roster, "put_learner", original)
        second = pool.submit(roster.change_learner, served.site, ben, "Ana Lee", {"pseudonym": "lynx"})
        second.add_done_callback(lambda _: others.set())
        first.result(60)
        second.result(60)
    ana = roster.learner_section(served.site, "Ana Lee")
    assert (ana.team, ana.pseudonym) == ("red", "lynx")


def test_who_is_added_signs_in_and_who_is_taken_out_does_not_any_more(served: Served, teacher: TestClient) -> None:
    assert post(teacher, "learners", name="  Cleo   O'Hara ", team="blue", ids="") == 303
    cleo = served.browser("Cleo O'Hara")
    assert cleo.get("/").status_code == 200
    assert "Cleo O&#39;Hara: added to the class; team &#39;blue&#39; (was none)" in teacher.get("/instructor/acts").text
    assert post(teacher, "remove", name="Cleo O'Hara") == 303
    assert cleo.get("/").status_code == 303
    assert written(served).rstrip() == OVER.rstrip()


@pytest.mark.parametrize("by_hand", [False, True])
def test_who_comes_back_has_nothing_of_what_opened_the_server_before(
    served: Served, teacher: TestClient, by_hand: bool
) -> None:
    identity, cleo = served.app.state.identity, Person("Cleo", "student")
    post(teacher, "learners", name="Cleo")
    (old,) = identity.codes.issue([cleo])
    session, token = identity.sessions.open(cleo), identity.tokens.issue(cleo, "laptop")
    assert identity.codes.person_with("Cleo", old.code) == identity.codes.invited(old.link_key) == cleo
    if by_hand:
        (served.site.session.folder / "class.toml").write_text(OVER, encoding="utf-8")
    else:
        post(teacher, "remove", name="Cleo")
        assert "Cleo" not in identity.codes.holders()
    assert post(teacher, "learners", name="Cleo") == 303
    assert identity.codes.person_with("Cleo", old.code) is None
    assert identity.codes.invited(old.link_key) is None
    assert (identity.sessions.person(session), identity.tokens.person(token)) == (None, None)
    assert "Cleo" in post_for(teacher, "codes").text


def test_a_learner_is_not_called_what_an_instructor_is(served: Served, teacher: TestClient) -> None:
    code_of(served.app.state.identity, "Prof", "instructor")
    said = "&#39;Prof&#39; is what an instructor is called here."
    assert said in post_for(teacher, "learners", name=" Ｐrof ").text
    assert said in post_for(teacher, "learners", name="Cleo", ids="canvas=Prof").text
    assert said in post_for(teacher, "learner", name="Ana Lee", seen=seen_on(teacher), ids="canvas=Prof").text
    program = served.program("teacher", instructor=True)
    for path, ids in (("Prof", {}), ("Cleo", {"canvas": "Prof"})):
        answer = program.put(f"/api/v1/instructor/class/learners/{path}", json={"ids": ids})
        assert (answer.status_code, "'Prof' is what an instructor" in answer.json()["detail"]) == (409, True)
    assert written(served) == OVER
    assert served.app.state.identity.codes.holders()["Prof"] == "instructor"


@pytest.mark.parametrize(
    ("path", "fields", "status", "fault"),
    [
        ("learners", {"name": "ana lee "}, 303, ""),
        ("learners", {"name": "Ana Lee"}, 409, "Ana Lee is in the class already."),
        ("learners", {"name": " "}, 409, "name"),
        ("learners", {"name": "Cy", "ids": "4711"}, 409, "Each line of ids is written as canvas=4711"),
        ("learner", {"name": "Nobody", "team": "x", "seen": "0"}, 404, "no such student"),
        ("remove", {"name": "Nobody"}, 404, "no such student"),
        ("extension", {"name": "Ana Lee", "deadline": "week 9", "closes": "2126-01-01T10:00"}, 409, "name a deadline"),
        ("extension", {"name": "Ana Lee", "deadline": "week 1", "closes": "soon"}, 409, "A time is written as"),
        ("extension", {"name": "Ana Lee", "deadline": "week 1", "closes": "2025-01-01T10:00"}, 409, "must be after"),
        ("extension", {"name": "Ana Lee", "deadline": "week 1"}, 409, "has no extension of"),
        ("learner", {"name": "Ana Lee", "pseudonym": "heron", "seen": "now"}, 409, "is that of two learners"),
        ("learner", {"name": "Ana Lee", "pseudonym": "lynx", "seen": "0"}, 409, "Ana Lee was changed meanwhile."),
    ],
)
def test_what_cannot_be_is_a_sentence_and_changes_nothing(
    served: Served, teacher: TestClient, path: str, fields: dict[str, str], status: int, fault: str
) -> None:
    token = csrf_in(teacher.get("/instructor/class"))
    if fields.get("seen") == "now":
        fields = {**fields, "seen": seen_on(teacher)}
    answer = teacher.post(f"/instructor/class/{path}", data={"csrf_token": token, **fields})
    assert answer.status_code == status, answer.text
    if status != 303:
        assert fault in answer.text
        assert written(served) == OVER
        assert not any(each[3] == "done" for each in last_acts(served, 9))


def test_a_change_that_failed_stands_in_the_log(served: Served, teacher: TestClient) -> None:
    post(teacher, "extension", name="Ana Lee", deadline="week 9", closes="2126-01-01T10:00")
    begun, failed = last_acts(served, 2)
    assert begun[3] == "begun"
    assert failed[3].startswith("failed: class.toml was not changed: learner[0].extension[0].deadline must name")


def test_a_folder_that_the_server_may_not_write_is_said(
    served: Served, teacher: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(path: Path, mode: int | None) -> None:
        raise write_error(path, OSError(errno.EROFS, os.strerror(errno.EROFS)))

    monkeypatch.setattr("heldout.classroom.roster.class_edit.replacing", read_only)
    token = csrf_in(teacher.get("/instructor/class"))
    answer = teacher.post("/instructor/class/learners", data={"csrf_token": token, "name": "Cy"})
    assert answer.status_code == 409
    assert "The server may not write class.toml" in answer.text


def test_a_form_without_a_token_changes_nothing(served: Served, teacher: TestClient) -> None:
    for path in ("learners", "learner", "extension", "remove"):
        fields = {"csrf_token": "0" * 64, "name": "Ana Lee", "team": "x", "deadline": "week 1"}
        assert teacher.post(f"/instructor/class/{path}", data=fields).status_code == 403
    for method in ("PUT", "DELETE"):
        path = "/api/v1/instructor/class/learners/Ana%20Lee"
        assert teacher.request(method, path, json={"team": "x"} if method == "PUT" else None).status_code == 403
    assert written(served) == OVER


def test_the_api_has_the_class_and_changes_it(served: Served) -> None:
    program = served.program("teacher", instructor=True)
    path = "/api/v1/instructor/class/learners"
    said = {"team": "red", "ids": {"canvas": "1"}, "extensions": [{"deadline": "week 1", "closes": "2126-03-20T12:00"}]}
    assert program.put(f"{path}/A%2FB%3F%20%231", json=said).status_code == 204
    assert program.put(f"{path}/A%2FB%3F%20%231", json=said).status_code == 204
    found = program.get("/api/v1/instructor/class").json()
    assert found["learners"][2] == {"name": "A/B? #1", "ids": {"canvas": "1"}, "team": "red"} | {
        "pseudonym": found["learners"][2]["pseudonym"]
    }
    assert found["challenges"][0]["extensions"]["A/B? #1"]["closes"] == "2126-03-20T12:00:00+00:00"
    assert len(last_acts(served, 9)) == 2
    assert program.delete(f"{path}/A%2FB%3F%20%231").status_code == 204
    assert program.delete(f"{path}/A%2FB%3F%20%231").status_code == 404
    refused = program.put(f"{path}/Ana%20Lee", json={"team": "x\ny"})
    assert (refused.status_code, "team must be one line" in refused.json()["detail"]) == (409, True)
    assert program.put(f"{path}/Ana%20Lee", json={"extension": []}).status_code == 422
    assert written(served).rstrip() == OVER.rstrip()


def test_a_course_without_a_class_gets_one_by_its_first_learner(served: Served, teacher: TestClient) -> None:
    (served.site.session.folder / "class.toml").unlink()
    assert teacher.get("/api/v1/instructor/class").status_code == 404
    assert post(teacher, "learners", name="Ana Lee") == 303
    assert written(served) == 'format_version = 1\n\n[[learner]]\nname = "Ana Lee"\n'
    assert served.browser("Ana Lee").get("/").status_code == 200
