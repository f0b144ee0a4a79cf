"""Two courses on one host and in one database: what is known of somebody in one is not in the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from browsed_class import looked_at
from queue_samples import model
from real_browser import chromium, needs_browser, served
from served import CHALLENGE, CLASS, Served, send, served_class
from server_process import free_port
from signing_in import csrf_in
from starlette.testclient import TestClient

from heldout.attempts.database import Database
from heldout.web.app import create_app
from heldout.web.identity.interface import Person, SignInSettings

ANA = "Ana Lee"


@pytest.fixture
def both(tmp_path: Path, either_database: Database) -> Iterator[tuple[Served, Served]]:
    """Statistics and physics; Ana takes both, and has a graded hand-in in statistics."""
    url = either_database.location.url
    folders = [tmp_path / each for each in ("statistics", "physics")]
    for each in folders:
        each.mkdir()
    with (
        served_class(folders[0], CLASS, url, "statistics") as statistics,
        served_class(folders[1], CLASS, url, "physics") as physics,
    ):
        assert send(statistics.program(ANA), model().encode()).status_code == 202
        statistics.grade()
        yield statistics, physics


def test_a_student_of_both_sees_in_each_what_is_of_it(both: tuple[Served, Served]) -> None:
    statistics, physics = both
    (attempt,) = statistics.program(ANA).get("/api/v1/attempts").json()["attempts"]
    (kept,) = statistics.program(ANA).get("/api/v1/hand-ins").json()
    assert f"/attempts/{attempt['attempt']}" in statistics.browser(ANA).get("/history").text
    there, browser = physics.program(ANA), physics.browser(ANA)
    assert there.get("/api/v1/attempts").json()["attempts"] == []
    assert there.get("/api/v1/hand-ins").json() == []
    assert attempt["attempt"] not in browser.get("/history").text
    for path in (f"attempts/{attempt['attempt']}", f"attempts/{attempt['attempt']}/card", f"hand-ins/{kept['id']}"):
        assert there.get(f"/api/v1/{path}").status_code == 404
    listed = there.get(f"/api/v1/challenges/{CHALLENGE}").json()
    assert (listed["attempts"], listed["best_points"]) == (0, None)
    assert there.get(f"/api/v1/challenges/{CHALLENGE}/board").json()["entries"] == []
    # What was handed in there is no attempt of the day here.
    assert [send(there, f"x = {number}".encode()).status_code for number in range(3)] == [202, 202, 409]
    assert len(statistics.site.queue.of(ANA)) == 1


def test_what_opens_one_course_does_not_open_the_other(both: tuple[Served, Served]) -> None:
    here, there = (each.app.state.identity for each in both)
    for person in (Person(ANA, "student"), Person("Prof", "instructor")):
        (issued,) = here.codes.issue([person])
        token, session = here.tokens.issue(person, "test"), here.sessions.open(person)
        for identity, opened in ((here, person), (there, None)):
            assert identity.codes.person_with(person.name, issued.code) == opened
            assert identity.codes.invited(issued.link_key) == opened
            assert (identity.sessions.person(session), identity.tokens.person(token)) == (opened, opened)


def test_an_instructor_of_both_changes_one(both: tuple[Served, Served]) -> None:
    statistics, physics = both
    prof = statistics.browser("Prof", instructor=True)
    for path in ("class/extension", f"challenges/{CHALLENGE}/close"):
        sent = {"csrf_token": csrf_in(prof.get("/instructor/class")), "name": ANA, "deadline": "week 1"}
        assert prof.post(f"/instructor/{path}", data={**sent, "closes": "2126-04-01T10:00"}).status_code == 303
    there = physics.browser("Prof", instructor=True)
    assert ["2126-04-01" in each.get("/instructor/class").text for each in (prof, there)] == [True, False]
    acts = [each.program("Prof", instructor=True).get("/api/v1/instructor/acts").json() for each in both]
    assert acts[0]
    assert acts[1] == []
    assert physics.program(ANA).get(f"/api/v1/challenges/{CHALLENGE}").json()["closed_at"] is None
    assert statistics.program(ANA).get(f"/api/v1/challenges/{CHALLENGE}").json()["closed_at"] is not None
    page = f"/instructor/students/{ANA.replace(' ', '%20')}"
    assert page in there.get("/instructor/class").text
    assert ["/attempts/" in each.get(page).text for each in (prof, there)] == [True, False]


def test_a_cookie_says_of_which_port_it_is(both: tuple[Served, Served]) -> None:
    names = set()
    for each, url in zip(both, ("https://ml.example:8443", "https://ml.example:9443"), strict=True):
        client = TestClient(create_app(each.site, SignInSettings(url=url)), url)
        names |= set(SimpleCookie(client.get("/sign-in").headers["set-cookie"]))
    assert names == {"__Host-heldout-8443", "__Host-heldout-9443"}


@pytest.mark.proof
@needs_browser
def test_a_browser_is_signed_in_to_both_at_once(both: tuple[Served, Served]) -> None:
    with ExitStack() as held:
        page = held.enter_context(chromium()).new_page()
        urls = []
        for each in both:
            port = free_port()
            app = create_app(each.site, SignInSettings(url=f"http://127.0.0.1:{port}"))
            urls.append(held.enter_context(served(app, port)))
            (issued,) = app.state.identity.codes.issue([Person(ANA, "student")])
            page.goto(issued.link(urls[-1]))
            page.get_by_role("button").first.click()
            page.wait_for_url(f"{urls[-1]}/")
        for url in urls:
            page.goto(f"{url}/history")
            assert page.url == f"{url}/history"
        assert looked_at(page, "history-of-one-course") == []
