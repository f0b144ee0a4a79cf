"""What a student tries who is signed in: other students' things, an instructor's pages, and files that are traps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attempt_samples import ATTEMPT, SUBMISSION
from card_samples import score_card
from fastapi import FastAPI
from fastapi.routing import APIRoute
from queue_samples import COURSE_ID, served_course
from signing_in import browser, code_of, csrf_in, sign_in
from starlette.testclient import TestClient

from heldout.attempts.database import Database
from heldout.attempts.store import open_database
from heldout.challenge.load import load_challenge
from heldout.grading.session import Session
from heldout.web import instructor_api, instructor_pages, roster_pages
from heldout.web.app import create_app
from heldout.web.identity.identity import Identity
from heldout.web.site import Site, open_site

pytestmark = pytest.mark.proof

EVIL = '"><script>alert(1)</script>'
CLASS = f"""
format_version = 1
[[learner]]
name = "Ana"
[[learner]]
name = "Ben"
[[learner]]
name = '{EVIL}'
"""
API = "/api/v1/challenges/tiny-binary/hand-ins"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    return served_course(tmp_path, CLASS)


@pytest.fixture
def database(course: Path, tmp_path: Path) -> Iterator[Database]:
    found = open_database(f"sqlite:///{tmp_path / 'attempts.db'}")
    yield found
    found.dispose()


@pytest.fixture
def site(course: Path, database: Database) -> Site:
    return open_site(Session(course), database)


@pytest.fixture
def app(site: Site) -> FastAPI:
    return create_app(site)


@pytest.fixture
def identity(app: FastAPI) -> Identity:
    found: Identity = app.state.identity
    return found


def student(app: FastAPI, name: str, role: str = "student") -> TestClient:
    """A browser in which somebody is signed in."""
    client = browser(app)
    assert sign_in(client, name, code_of(app.state.identity, name, role)).status_code == 303
    return client


def send(client: TestClient, name: str, content: bytes, path: str = API) -> tuple[int, dict[str, str]]:
    """Hand in by the API, with the token of a form."""
    headers = {"X-CSRF-Token": csrf_in(client.get("/account")), "accept": "application/json"}
    answer = client.post(path, params={"file": name}, content=content, headers=headers)
    return answer.status_code, answer.json()


@pytest.fixture
def hers(app: FastAPI, site: Site, course: Path) -> tuple[str, str]:
    """A hand-in and an attempt of Ana's."""
    status, kept = send(student(app, "Ana"), "solution.py", b"secret = 1")
    assert status == 202
    challenge = load_challenge(course, "tiny-binary")
    attempt = replace(
        ATTEMPT, learner="Ana", challenge_id=challenge.id, challenge_hash=challenge.content_hash, course_id=COURSE_ID,
        card=score_card(learner="Ana"), created_at=datetime.now(UTC),
    )  # fmt: skip
    return kept["id"], site.store.add(attempt, SUBMISSION).id


def test_what_is_another_students_is_not_there(app: FastAPI, hers: tuple[str, str]) -> None:
    hand_in, attempt = hers
    addresses = [
        f"/hand-ins/{hand_in}", f"/hand-ins/{hand_in}/events", f"/hand-ins/{hand_in}/file", f"/attempts/{attempt}",
        f"/compare?first={attempt}&second={attempt}", f"/api/v1/hand-ins/{hand_in}", f"/api/v1/hand-ins/{hand_in}/file",
        f"/api/v1/attempts/{attempt}",
        f"/api/v1/attempts/{attempt}/card", f"/api/v1/attempts/{attempt}/compared-with/{attempt}",
    ]  # fmt: skip
    ben, ana = student(app, "Ben"), student(app, "Ana")

    assert {address: ben.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert ana.get(f"/api/v1/hand-ins/{hand_in}").json()["file"] == "solution.py"
    assert ana.get(f"/api/v1/attempts/{attempt}/card").status_code == 200
    assert ben.get("/api/v1/hand-ins").json() == []
    assert attempt not in ben.get("/api/v1/attempts").text
    assert "secret" not in ben.get("/history").text


def test_no_student_reaches_a_page_of_instructors(app: FastAPI, hers: tuple[str, str], course: Path) -> None:
    ben, stranger = student(app, "Ben"), browser(app)
    token = csrf_in(ben.get("/account"))
    routers = (instructor_pages.router, roster_pages.router, instructor_api.router)
    pages = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    filled = {"{name}": "tiny-binary", "{name:path}": "Ben", "{student:path}": "Ana", "{id_}": hers[1]}
    filled |= {"{id}": hers[1], "{system}": "csv"}
    tried = {}
    for route in pages:
        path = route.path
        for part, value in filled.items():
            path = path.replace(part, value)
        for method in route.methods - {"HEAD"}:
            form = {"data": {"csrf_token": token, "name": "Ben"}} if method == "POST" else {}
            said = {"X-CSRF-Token": token} if method in ("PUT", "DELETE") else {}
            more = {"json": {"team": "x"}} if method == "PUT" else form
            tried[f"{method} {path}"] = ben.request(method, path, headers=said, **more).status_code
            assert stranger.request(method, path).status_code in (303, 401, 403)

    assert len(tried) >= 25
    assert set(tried.values()) == {403}
    assert (course / "class.toml").read_text() == CLASS


def test_who_is_not_signed_in_reaches_nothing(app: FastAPI) -> None:
    stranger = browser(app)
    for path in ("/", "/challenges/tiny-binary", "/challenges/tiny-binary/workspace.zip", "/history"):
        assert stranger.get(path).headers["location"].startswith("/sign-in?next=")
    for path in ("/api/v1/me", "/api/v1/challenges", "/api/v1/hand-ins", "/api/v1/challenges/tiny-binary/board"):
        assert stranger.get(path).status_code == 401
    assert stranger.post(API, params={"file": "solution.py"}, content=b"x = 1").status_code in (401, 403)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../../etc/cron.d/solution.py", "solution.py"),
        ("..\\..\\solution.py", "solution.py"),
        ("/abs/solution.py", "solution.py"),
        (".py", None),
        (EVIL + ".py", None),
        ("x" * 390 + ".py", None),
    ],
)
def test_a_file_is_never_called_as_it_likes(app: FastAPI, said: str, kept: str | None) -> None:
    status, answer = send(student(app, "Ben"), said, b"x = 1")

    if status == 202:
        name = answer["file"]
        assert name.endswith(".py")
        assert len(name) <= 100
        assert not set(name) & set('/\\<>"\x00')
        assert kept in (None, name)
    else:
        assert (status, kept) == (422, None)


@pytest.mark.parametrize("name", ["solution.exe", "solution", "solution.html", "solution.svg"])
def test_what_is_no_hand_in_is_refused_by_its_name(app: FastAPI, name: str) -> None:
    assert send(student(app, "Ben"), name, b"x = 1")[0] == 422


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(app: FastAPI, site: Site) -> None:
    ben = student(app, "Ben")
    token = {"X-CSRF-Token": csrf_in(ben.get("/account"))}
    said = ben.post(API, params={"file": "a.py"}, content=b"x", headers={**token, "content-length": str(10**10)})
    grown = ben.post(API, params={"file": "a.py"}, content=iter([b"#" * 2**20] * 40), headers=token)

    assert (said.status_code, grown.status_code) == (413, 413)
    assert site.queue.of("Ben") == []


def test_a_zip_bomb_is_kept_as_the_few_bytes_that_it_is(app: FastAPI, site: Site) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("solution.py", b"0" * 2**27)
        archive.writestr("../../outside.py", b"x")
    status, kept = send(student(app, "Ben"), "hand-in.zip", bomb.getvalue())

    assert status == 202
    assert int(kept["bytes"]) < 200_000


def test_markup_in_a_name_is_text_wherever_it_is_shown(app: FastAPI) -> None:
    evil, teacher = student(app, EVIL), student(app, "instructor", "instructor")
    send(evil, "solution.py", b"x = 1")
    shown = [evil.get(path) for path in ("/", "/account", "/history", "/challenges/tiny-binary")]
    shown += [teacher.get(path) for path in ("/instructor", "/instructor/class")]
    shown += [teacher.get("/instructor/class/learner", params={"name": EVIL}), teacher.get("/instructor/acts")]

    assert {each.status_code for each in shown} == {200}
    assert not any("<script>alert" in each.text for each in shown)
    assert any("&lt;script&gt;" in each.text for each in shown)


def test_a_form_of_another_site_hands_nothing_in(app: FastAPI, site: Site) -> None:
    ben = student(app, "Ben")
    files = {"file": ("solution.py", b"x = 1")}
    path = "/challenges/tiny-binary/hand-in"
    token = csrf_in(ben.get("/account"))
    evil = {"origin": "https://evil.example"}

    assert ben.post(path, files=files).status_code == 403
    assert ben.post(path, files=files, data={"csrf_token": token}, headers=evil).status_code == 403
    assert site.queue.of("Ben") == []
    assert ben.post(path, files=files, data={"csrf_token": token}).status_code == 303
    assert [each.file_name for each in site.queue.of("Ben")] == ["solution.py"]
