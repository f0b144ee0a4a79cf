"""A class in a real browser: join, hand in, wait, read, rank; by keyboard; narrow and wide, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsed_class import GRADED_MS, Server, browsed_class, looked_at, signed_in
from queue_samples import model, served_course
from real_browser import WIDTHS, chromium, needs_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.proof, needs_browser]
CLASS = """
format_version = 1
[[deadline]]
name = "week 1"
closes = 2126-03-14T23:59:59
[[learner]]
name = "Ana Lee"
team = "blue"
[[learner.extension]]
deadline = "week 1"
closes = 2126-03-21T23:59:59
[[learner]]
name = "Ben <b>Marlow</b>"
team = "red"
[[learner]]
name = "Cleo"
team = "red"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with browsed_class(served_course(tmp_path_factory.mktemp("class"), CLASS), graders=1) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def solution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("work") / "solution.py"
    file.write_text(model(), encoding="utf-8")
    return file


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
        pages = ("", "/class", "/class/learner?name=Ana%20Lee", "/report", "/acts", "/challenges/tiny-binary")
        for path in (*pages, "/students/Ana%20Lee"):
            page.goto(f"{server.url}/instructor{path}")
            assert page.get_by_role("heading", level=1).count() == 1
            found += looked_at(page, f"{width}-{dark}-instructor{re.sub('[/?=]', '-', path)}")
        context.close()

    assert found == []


def test_who_has_a_keyboard_alone_hands_in_and_reads(browser: Browser, server: Server, solution: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    # From now on, as what is asked for while a key is pressed may come too late.
    page.on("filechooser", lambda chosen: None)
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
    # Without a script the page asks again by itself.
    page.wait_for_url(re.compile("/attempts/"), timeout=GRADED_MS)
    page.context.close()


def _tab_to(page: Page, selector: str) -> None:
    """Go on with the Tab key until it is there, which is seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the Tab key does not reach {selector} of {page.url}")
