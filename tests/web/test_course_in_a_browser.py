"""A class in a real browser: join, hand in, wait, read, rank; by keyboard; narrow and wide, light and dark.

With SCREENSHOTS=DIR every page that is looked at is drawn into that folder, for a person to look at.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from queue_samples import model, served_course
from real_browser import WIDTHS, chromium, faults, needs_browser, served

from heldout.attempts.store import open_database
from heldout.grading.session import Session
from heldout.web.app import create_app
from heldout.web.identity.interface import Person, SignInSettings
from heldout.web.queue.processes import GradingProcesses
from heldout.web.site import open_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.proof, needs_browser]
CLASS = """
format_version = 1
[[learner]]
name = "Ana Lee"
team = "blue"
[[learner]]
name = "Ben <b>Marlow</b>"
team = "red"
[[learner]]
name = "Cleo"
team = "red"
"""
GRADED_MS = 120_000


@dataclass(frozen=True)
class Server:
    """A server whose class is graded while it runs."""

    url: str
    app: FastAPI

    def code(self, name: str, role: str = "student") -> str:
        """A new code for somebody."""
        return self.issue(name, role)[0]

    def issue(self, name: str, role: str = "student") -> tuple[str, str]:
        """A new code, and a link that joins."""
        person = Person(name, "instructor" if role == "instructor" else "student")
        (issued,) = self.app.state.identity.codes.issue([person])
        return issued.code, issued.link(self.url)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("class")
    with pytest.MonkeyPatch.context() as patch, socket.socket() as free:
        patch.setenv("HELDOUT_DB", str(folder / "attempts.db"))
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        course = served_course(folder, CLASS)
        database = open_database(f"sqlite:///{folder / 'attempts.db'}")
        app = create_app(open_site(Session(course), database), SignInSettings(url=f"http://127.0.0.1:{port}"))
        words = ("--course", str(course), "worker", "--until-input-ends")
        with GradingProcesses(1, words), served(app, port) as url:
            yield Server(url, app)
        database.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def solution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("work") / "solution.py"
    file.write_text(model(), encoding="utf-8")
    return file


def looked_at(page: Page, name: str) -> list[str]:
    """The serious faults of a page, which is drawn where somebody wants to see it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    return faults(page)


def signed_in(page: Page, server: Server, name: str, role: str = "student") -> None:
    """Sign in by the form."""
    page.goto(f"{server.url}/sign-in")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your code").fill(server.code(name, role))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/(instructor)?$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_student_joins_hands_in_waits_reads_and_sees_the_rank(
    browser: Browser, server: Server, solution: Path, width: int, scheme: str
) -> None:
    dark = "dark" if scheme == "dark" else "light"
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=dark)
    page, look = context.new_page(), f"{width}-{scheme}"
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    page.goto(server.issue("Ana Lee")[1])
    found = looked_at(page, f"{look}-join")
    page.get_by_role("button", name="Join as Ana Lee").click()
    found += looked_at(page, f"{look}-challenges")
    page.get_by_role("link", name="Ripe or not").click()
    found += looked_at(page, f"{look}-challenge")
    page.get_by_label("A Python file").set_input_files(solution)
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url(re.compile("/(hand-ins|attempts)/"))
    found += looked_at(page, f"{look}-hand-in")
    page.wait_for_url(re.compile("/attempts/"), timeout=GRADED_MS)
    found += looked_at(page, f"{look}-card")
    assert "points" in page.get_by_role("main").inner_text()
    for path, name in (
        ("/challenges/tiny-binary/board", "board"),
        ("/challenges/tiny-binary/board?teams=true", "teams"),
        ("/challenges/tiny-binary/hints", "hints"),
        ("/history", "history"),
        ("/account", "account"),
    ):
        page.goto(server.url + path)
        found += looked_at(page, f"{look}-{name}")
        if name == "board":
            assert "Ana Lee" in page.get_by_role("table").first.inner_text()
    context.close()

    assert found == []
    assert complaints == []


def test_an_instructor_sees_what_goes_on_and_closes(browser: Browser, server: Server) -> None:
    found = []
    for width, dark in ((1280, "light"), (375, "dark")):
        scheme = "dark" if dark == "dark" else "light"
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        signed_in(page, server, "Prof", "instructor")
        for path in ("", "/class", "/report", "/acts", "/challenges/tiny-binary", "/students/Ana%20Lee"):
            page.goto(f"{server.url}/instructor{path}")
            assert page.get_by_role("heading", level=1).count() == 1
            found += looked_at(page, f"{width}-{dark}-instructor{path.replace('/', '-')}")
        context.close()

    assert found == []


def test_who_has_a_keyboard_alone_hands_in_and_reads(browser: Browser, server: Server, solution: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{server.url}/sign-in?next=/challenges/tiny-binary")
    _tab_to(page, "#name")
    page.keyboard.type("Cleo")
    _tab_to(page, "#code")
    page.keyboard.type(server.code("Cleo"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/challenges/tiny-binary")
    _tab_to(page, "#file")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    chosen.value.set_files(solution)
    _tab_to(page, "form.drop button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(hand-ins|attempts)/"))
    for _ in range(GRADED_MS // 2000):
        if "/attempts/" in page.url:
            break
        page.wait_for_timeout(2000)
        page.reload()

    assert "/attempts/" in page.url
    page.context.close()


def _tab_to(page: Page, selector: str) -> None:
    """Go on with the Tab key until it is there, which is seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the Tab key does not reach {selector} of {page.url}")
