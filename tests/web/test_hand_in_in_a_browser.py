"""Handing in by picking and dropping, and waiting, in a real browser: with a script and without one."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsed_class import GRADED_MS, Server, browsed_class, signed_in
from queue_samples import COURSE_ID, model, served_course
from real_browser import chromium, needs_browser

from heldout.challenge.key import ChallengeKey
from heldout.submission.interface import MAX_FILES
from heldout.web.client import packed
from heldout.web.queue.interface import WORK, HandedIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.proof, needs_browser]
STUDENTS = (
    "picks a file",
    "picks",
    "picks, no script",
    "drops a file",
    "drops",
    "drops files",
    "drops much",
    "waits",
    "looks",
)
CHALLENGE = "tiny-binary"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server beside which nobody grades."""
    learners = "".join(f'[[learner]]\nname = "{each}"\n' for each in STUDENTS)
    with browsed_class(
        served_course(tmp_path_factory.mktemp("class"), f"format_version = 1\n{learners}"), graders=0
    ) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as students have them."""
    files = {"solution.py": model(), "data/rates.csv": "1\n", ".git/config": "", "__pycache__/solution.pyc": ""}
    for path, text in files.items():
        (tmp_path / "my model" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "my model" / path).write_text(text, encoding="utf-8")
    return tmp_path / "my model"


def opened(browser: Browser, server: Server, name: str, *, script: bool = True) -> Page:
    """The page of the challenge, for who signed in."""
    page = browser.new_context(java_script_enabled=script).new_page()
    signed_in(page, server, name)
    page.goto(f"{server.url}/challenges/{CHALLENGE}")
    return page


def drop(page: Page, *paths: Path) -> None:
    """Drop files and folders of this machine on the form, as a person drags them there."""
    form = page.locator("form.drop")
    form.scroll_into_view_if_needed()
    box = form.bounding_box()
    assert box is not None
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 10, "data": data}
    session = page.context.new_cdp_session(page)
    for what in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": what, **where})


def handed_in(page: Page, server: Server, name: str) -> HandedIn:
    """The learner's hand-in, once the browser shows it."""
    page.wait_for_url(re.compile("/hand-ins/"))
    (found,) = server.site.queue.of(name)
    assert page.url.endswith(found.id)
    assert "It is" in page.get_by_role("main").inner_text() or "first" in page.get_by_role("main").inner_text()
    page.context.close()
    return found


@pytest.mark.parametrize(("name", "script"), [("picks", True), ("picks, no script", False)])
def test_a_folder_that_is_picked_is_what_heldout_submit_makes_of_it(
    browser: Browser, server: Server, folder: Path, name: str, script: bool
) -> None:
    page = opened(browser, server, name, script=script)
    page.get_by_label("Or a folder with").set_input_files(folder)
    page.get_by_role("button", name="Hand in").click()
    found = handed_in(page, server, name)

    assert (found.file_name, server.site.queue.content(found)) == packed(folder)


def test_a_folder_that_is_dropped_is_the_same(browser: Browser, server: Server, folder: Path) -> None:
    page = opened(browser, server, "drops")
    assert page.get_by_text("Or drop a file or a folder here.").is_visible()
    drop(page, folder)
    found = handed_in(page, server, "drops")

    assert (found.file_name, server.site.queue.content(found)) == packed(folder)


def test_a_file_that_is_dropped_is_kept_as_it_is(browser: Browser, server: Server, folder: Path) -> None:
    page = opened(browser, server, "drops a file")
    drop(page, folder / "solution.py")
    found = handed_in(page, server, "drops a file")

    assert (found.file_name, server.site.queue.content(found)) == ("solution.py", model().encode())


def test_several_that_are_dropped_are_one_hand_in(browser: Browser, server: Server, folder: Path) -> None:
    page = opened(browser, server, "drops files")
    drop(page, folder / "solution.py", folder / "data")
    found = handed_in(page, server, "drops files")

    with zipfile.ZipFile(io.BytesIO(server.site.queue.content(found))) as archive:
        assert archive.namelist() == ["data/rates.csv", "solution.py"]


def test_what_cannot_be_handed_in_is_told_where_it_was_dropped(browser: Browser, server: Server, folder: Path) -> None:
    page = opened(browser, server, "drops much")
    told = page.locator(".progress")
    page.get_by_role("button", name="Hand in").click()
    assert told.inner_text() == "Choose a file or a folder first."
    many = folder.parent / "many"
    many.mkdir()
    for number in range(MAX_FILES + 5):
        (many / f"{number}.py").touch()
    (folder.parent / "large.csv").write_bytes(bytes(21 * 1024**2))
    (folder.parent / "page.html").write_text("<script>", encoding="utf-8")
    empty = folder.parent / "only hidden"
    (empty / ".git").mkdir(parents=True)
    for path, words in (
        (many, f"It holds more than the {MAX_FILES} files"),
        (folder.parent / "large.csv", "large.csv: more than the 20 MB"),
        (folder.parent / "page.html", "A file called 'page.html' cannot be handed in"),
        (empty, "There is no file in it"),
    ):
        drop(page, path)
        page.wait_for_function("words => document.querySelector('.progress').textContent.includes(words)", arg=words)
    page.context.close()
    assert server.site.queue.of("drops much") == []


def test_a_folder_that_the_browser_cannot_read_is_told(browser: Browser, server: Server) -> None:
    page = opened(browser, server, "drops much")
    page.evaluate("""() => {
        const createReader = () => ({ readEntries: (done, fail) => fail(new DOMException("", "NotReadableError")) });
        const entry = { isFile: false, isDirectory: true, name: "mine", createReader };
        const dropped = new Event("drop");
        const value = { items: [{ webkitGetAsEntry: () => entry }], files: [] };
        Object.defineProperty(dropped, "dataTransfer", { value });
        document.querySelector("form.drop").dispatchEvent(dropped);
    }""")
    told = page.locator(".progress")
    told.filter(has_text="It cannot").wait_for()
    assert "It cannot be read by your browser." in told.inner_text()
    page.context.close()
    assert server.site.queue.of("drops much") == []


def test_who_waits_is_told_of_each_step_as_it_happens_and_then_sees_the_card(
    browser: Browser, server: Server, folder: Path
) -> None:
    for each in server.site.queue.in_state("waiting"):
        server.site.queue.fail(each.id, "is of another test")
    pages = {}
    for name, script in (("looks", False), ("waits", True)):
        pages[name] = opened(browser, server, name, script=script)
        pages[name].get_by_label("A Python file").set_input_files(folder / "solution.py")
    loaded: list[str] = []
    for page in pages.values():
        page.get_by_role("button", name="Hand in").click()
        page.wait_for_url(re.compile("/hand-ins/"))
        page.on("framenavigated", lambda frame: loaded.append(frame.url))
        words = page.locator("main [role=status]")
    loaded.clear()
    claims, key = server.site.store.claims, ChallengeKey(COURSE_ID, CHALLENGE)
    ids = {name: server.site.queue.of(name)[0].id for name in pages}

    def told(said: str) -> None:
        words.filter(has_text=said).wait_for()

    with claims.working() as grader:
        told("One other comes first")
        assert claims.take(key, WORK + ids["looks"], grader)
        told("It is the next one")
        assert claims.take(key, WORK + ids["waits"], grader)
        told("It is being graded now")
        assert [each for each in loaded if ids["waits"] in each] == []
        for each in ids.values():
            claims.give_back(key, WORK + each, grader)
    worker = [sys.executable, "-m", "heldout", "--course", str(server.course), "worker", "--once"]
    assert subprocess.run(worker, check=False).returncode == 0
    for page in pages.values():
        page.wait_for_url(re.compile("/attempts/"), timeout=GRADED_MS)
        assert "points" in page.get_by_role("main").inner_text()
        page.context.close()
