"""Signing in and out: by a code, by a link, by a token."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from signing_in import Clock, browser, code_of, csrf_in, sign_in
from starlette.testclient import TestClient

from heldout.attempts.class_rules import class_rules
from heldout.attempts.database import Database
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import Person, SignInSettings


def test_a_code_signs_in_whose_it_is(client: TestClient, identity: Identity) -> None:
    answer = sign_in(client, "Ana Lee", code_of(identity, "Ana Lee"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/").json() == {"name": "Ana Lee", "role": "student"}


@pytest.mark.parametrize("typed", [" ana lee ", "ana@uni.example"])
def test_who_types_an_id_of_the_roster_is_found(client: TestClient, identity: Identity, typed: str) -> None:
    code = code_of(identity, "Ana Lee")
    answer = sign_in(client, typed, code.upper().replace("-", " ").replace("0", "O"))

    assert answer.status_code == (303 if "@" in typed else 401)


def test_another_ones_code_is_wrong(client: TestClient, identity: Identity) -> None:
    code_of(identity, "Ana Lee")
    answer = sign_in(client, "Ana Lee", code_of(identity, "Ben"))

    assert answer.status_code == 401
    assert "do not belong together" in answer.text


def test_an_instructor_is_one_by_their_own_code(client: TestClient, identity: Identity) -> None:
    sign_in(client, "instructor", code_of(identity, "instructor", "instructor"))

    assert client.get("/instructor").json() == {"name": "instructor"}


def test_a_student_is_no_instructor(client: TestClient, identity: Identity) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))

    assert client.get("/instructor").status_code == 403


def test_who_is_not_signed_in_is_led_to_where_they_can_and_back(client: TestClient, identity: Identity) -> None:
    led = client.get("/?tab=board")
    answer = sign_in(client, "Ben", code_of(identity, "Ben"), next="/?tab=board")

    assert led.headers["location"] == "/sign-in?next=%2F%3Ftab%3Dboard"
    assert answer.headers["location"] == "/?tab=board"


def test_a_program_is_told_in_json(client: TestClient) -> None:
    answer = client.get("/", headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()) == (401, {"detail": "Sign in first."})
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_link_joins_once(client: TestClient, app: FastAPI, identity: Identity) -> None:
    (issued,) = identity.codes.issue([Person("Ben", "student")])
    seen = [client.get(f"/join?key={issued.link_key}") for _ in range(2)]
    joined = client.post("/join", data={"key": issued.link_key, "csrf_token": csrf_in(seen[1])})

    assert joined.status_code == 303
    assert client.get("/").json()["name"] == "Ben"
    assert browser(app).get(f"/join?key={issued.link_key}").status_code == 410


def test_a_new_code_ends_sessions_tokens_and_the_old_link(client: TestClient, identity: Identity) -> None:
    (issued,) = identity.codes.issue([Person("Ben", "student")])
    sign_in(client, "Ben", issued.code)
    token = identity.tokens.issue(Person("Ben", "student"), "laptop")
    code_of(identity, "Ben")

    assert client.get("/").status_code == 303
    assert identity.tokens.person(token) is None
    assert identity.codes.invited(issued.link_key) is None


def test_a_session_ends_by_itself(client: TestClient, identity: Identity, clock: Clock) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))
    clock.forward(days=7)

    assert client.get("/").status_code == 303


def test_who_leaves_the_class_is_signed_out(
    client: TestClient, identity: Identity, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))
    file = course / "class.toml"
    file.write_text(file.read_text().replace('"Ben"', '"Cleo"'))
    monkeypatch.setattr(identity, "roster", lambda: class_rules(course))

    assert client.get("/").status_code == 303


def test_a_token_is_shown_once_works_and_ends(client: TestClient, app: FastAPI, identity: Identity) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))
    page = client.post("/account/tokens", data={"label": "lap<b>top", "csrf_token": csrf_in(client.get("/account"))})
    token = page.text.partition("heldout_")[2].partition("<")[0]
    bearer = {"authorization": f"Bearer heldout_{token}"}
    program = browser(app)
    listed = client.get("/account").text

    assert program.post("/change", headers=bearer).json() == {"changed": "Ben"}
    assert token not in listed
    assert "lap&lt;b&gt;top" in listed
    (kept,) = identity.tokens.of(Person("Ben", "student"))
    client.post(f"/account/tokens/{kept.id}/end", data={"csrf_token": csrf_in(client.get("/account"))})
    assert program.get("/", headers=bearer).status_code == 401


def test_nobody_ends_another_ones_token(identity: Identity) -> None:
    identity.tokens.issue(Person("Ana Lee", "student"), "hers")
    (kept,) = identity.tokens.of(Person("Ana Lee", "student"))

    assert not identity.tokens.revoke(Person("Ben", "student"), kept.id)
    assert identity.tokens.of(Person("Ana Lee", "student")) == [kept]


def test_what_a_student_has_is_not_an_instructors_of_the_same_name(identity: Identity) -> None:
    student, instructor = Person("Ben", "student"), Person("Ben", "instructor")
    session, token = identity.sessions.open(instructor), identity.tokens.issue(instructor, "theirs")
    (kept,) = identity.tokens.of(instructor)
    assert identity.tokens.of(student) == []
    assert not identity.tokens.revoke(student, kept.id)
    code_of(identity, "Ben")
    identity.codes.end(student)
    assert identity.sessions.person(session) == identity.tokens.person(token) == instructor


def test_sign_in_works_over_two_processes(database: Database, identity: Identity) -> None:
    other = Identity(database, "course-1", identity.roster, SignInSettings(), identity.clock)

    assert other.form_key == identity.form_key
    assert other.sessions.person(identity.sessions.open(Person("Ben", "student"))) == Person("Ben", "student")


def test_another_courses_session_is_nobodys(database: Database, identity: Identity) -> None:
    other = Identity(database, "course-2", identity.roster, SignInSettings(), identity.clock)

    assert other.sessions.person(identity.sessions.open(Person("Ben", "student"))) is None


def test_an_instructor_stays_signed_in_for_half_a_day_and_a_student_for_a_week(
    app: FastAPI, identity: Identity, clock: Clock
) -> None:
    ana, prof = browser(app), browser(app)
    sign_in(ana, "Ana Lee", code_of(identity, "Ana Lee"))
    kept = sign_in(prof, "Prof", code_of(identity, "Prof", "instructor")).headers["set-cookie"]
    tokens = [identity.tokens.issue(Person(*each), "t") for each in (("Ana Lee", "student"), ("Prof", "instructor"))]
    clock.forward(hours=12)
    after_a_day = [each.get("/").status_code for each in (ana, prof)]
    clock.forward(days=30)

    assert "Max-Age=43200," in kept
    assert after_a_day == [200, 303]
    assert [identity.tokens.person(each) for each in tokens] == [Person("Ana Lee", "student"), None]


def test_a_short_session_for_everybody_is_one_for_instructors_too() -> None:
    short = SignInSettings(session=timedelta(hours=1), token=timedelta(days=1))

    assert short.session_of(Person("Prof", "instructor")) == timedelta(hours=1)
    assert short.token_of(Person("Prof", "instructor")) == timedelta(days=1)
