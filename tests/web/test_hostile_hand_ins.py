"""Hand-ins that are traps, through the server and graded: what became of each is said, and no markup of theirs runs."""

from __future__ import annotations

import html
import io
import json
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from queue_samples import model
from real_browser import chromium, needs_browser
from real_browser import served as listening
from served import CHALLENGE, Served, send, served_class
from signing_in import COOKIE, csrf_in

from heldout.web.identity.interface import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.proof
EVIL = "<img src=x onerror=document.title='run'><script>document.title='run'</script>"
"""No quotation mark that is doubled and no slash but one: it also stands in names."""
NAME = EVIL.replace("/", "")
LEARNER = f"Eve {NAME}"
CLASS = f'format_version = 1\n[[learner]]\nname = """{LEARNER}"""\n'
MODEL = model().encode()


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    """An entry that is a symbolic link."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def notebook(source: str) -> bytes:
    """A notebook whose outputs are markup too."""
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/html": [EVIL], "text/plain": [EVIL]}}
    stream = {"output_type": "stream", "name": "stdout", "text": [EVIL]}
    code = {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [shown, stream], "source": source}
    words = {"cell_type": "markdown", "metadata": {}, "source": EVIL}
    return json.dumps(
        {"cells": [words, code], "metadata": {"title": EVIL}, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


PRINTS = f'print("""{EVIL}""")\nraise KeyError("""{EVIL}""")\n'
RAISES = f'def get_estimator():\n    raise ValueError("""{EVIL}""")\n'
NAMED = f"""
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline


def get_estimator():
    numbers = make_column_transformer((SimpleImputer(), make_column_selector(dtype_include="number")))
    return Pipeline([({EVIL!r}, numbers), ("model", LogisticRegression())])
"""
SHOWN = "&lt;img src=x onerror="
"""How what they wrote stands in a page, as a pattern."""
TRAPS: dict[str, tuple[str, bytes | Callable[[], bytes], str, str]] = {
    "zip bomb": ("a.zip", lambda: zipped(("solution.py", bytes(2**27))), "failed", "MB"),
    "bomb beside": ("b.zip", lambda: zipped(("solution.py", MODEL), ("x.csv", bytes(2**27))), "failed", "MB"),
    "many": ("c.zip", lambda: zipped(*((f"{number}.txt", b"") for number in range(5_001))), "failed", "5,001 entries"),
    "upwards": ("d.zip", zipped(("solution.py", MODEL), ("../../../outside.py", b"x")), "failed", "leads out"),
    "absolute": ("e.zip", zipped(("solution.py", MODEL), ("/tmp/heldout-outside.py", b"x")), "failed", "leads out"),
    "link": ("f.zip", zipped((link("data"), b"/etc"), ("solution.py", MODEL)), "failed", "is a link"),
    "name": ("g.zip", zipped((f"{NAME}.py", MODEL), (f"b{NAME}.py", MODEL)), "failed", f"more than one .*{SHOWN}"),
    "no zip": ("h.zip", b"PK\x03\x04" + EVIL.encode(), "failed", "cannot be read as a zip"),
    "notebook": (f"{NAME}.ipynb", notebook(model()), "graded", "points"),
    "raises": ("i.ipynb", notebook(RAISES), "failed", f"ValueError: {SHOWN}"),
    "prints": ("j.py", PRINTS.encode(), "failed", f"KeyError: .{{0,9}}{SHOWN}"),
    "step": ("k.py", NAMED.encode(), "graded", "points"),
}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A class whose one learner has handed in every trap, and each is graded."""
    with served_class(tmp_path_factory.mktemp("class"), CLASS) as found:
        eve = found.program(LEARNER)
        for name, content, _, _ in TRAPS.values():
            answer = send(eve, content() if callable(content) else content, name)
            assert answer.status_code == 202, answer.text
            found.grade()
        yield found


def attempt_of(served: Served, trap: str) -> str:
    """The attempt that came of a trap: heldout itself failed at none."""
    kept = served.site.queue.of(LEARNER)[list(TRAPS).index(trap)]
    assert (kept.state, kept.fault) == ("done", None)
    assert kept.attempt_id is not None
    return kept.attempt_id


def pages(served: Served) -> list[str]:
    """Where any of it is shown to the learner."""
    attempts = [attempt_of(served, each) for each in TRAPS]
    compared = [f"/compare?first={one}&second={other}" for one, other in pairwise(attempts)]
    return [f"/attempts/{each}" for each in attempts] + [*compared, "/", "/history", f"/challenges/{CHALLENGE}"]


@pytest.mark.parametrize("trap", TRAPS)
def test_what_became_of_it_is_said(served: Served, trap: str) -> None:
    _, _, status, said = TRAPS[trap]
    attempt = attempt_of(served, trap)
    found = served.site.store.get(attempt)
    assert found is not None
    assert found.status == status, found.card.message
    page = served.browser(LEARNER).get(f"/attempts/{attempt}").text
    # Their own name has markup, too.
    assert re.search(said, page.replace(html.escape(LEARNER), ""), re.S), found.card.message
    assert not Path("/tmp/heldout-outside.py").exists()


def test_no_page_has_markup_of_theirs(served: Served) -> None:
    eve, teacher = served.browser(LEARNER), served.browser("teacher", instructor=True)
    shown = [eve.get(each) for each in pages(served)]
    student = f"/students/{quote(LEARNER, safe='')}"
    theirs = ["/class", "/report", "/acts", f"/challenges/{CHALLENGE}", f"/challenges/{CHALLENGE}/similar", student]
    theirs += [
        f"/class/learner?name={quote(LEARNER, safe='')}",
        *(f"{student}/attempts/{attempt_of(served, each)}" for each in TRAPS),
    ]
    shown += [teacher.get(f"/instructor{each}") for each in ("", *theirs)]
    assert {each.status_code for each in shown} == {200}
    assert [str(each.url) for each in shown if "<img src=x" in each.text or "<script>document" in each.text] == []
    assert any("&lt;img src=x" in each.text for each in shown)


def test_a_form_has_a_folder_with_the_same_traps_refused_or_graded(served: Served) -> None:
    eve = served.browser(LEARNER)
    data = {"csrf_token": csrf_in(eve.get("/account"))}

    def hand_in(*paths: str) -> int:
        files = [("folder", (path, MODEL)) for path in paths]
        return eve.post(f"/challenges/{CHALLENGE}/hand-in", data=data, files=files).status_code

    before = len(served.site.queue.of(LEARNER))
    assert [hand_in(each, "a/solution.py") for each in ("../x.py", "/tmp/x.py", "a/../../x.py")] == [422, 422, 422]
    assert len(served.site.queue.of(LEARNER)) == before
    assert hand_in(f"{NAME}/one{NAME}.py", f"{NAME}/two{NAME}.py") == 303
    served.grade()
    kept = served.site.queue.of(LEARNER)[-1]
    assert kept.state == "done"
    page = eve.get(f"/attempts/{kept.attempt_id}").text
    assert "more than one submission" in page
    assert "<img src=x" not in page


@needs_browser
def test_nothing_of_theirs_runs_in_a_real_browser(served: Served) -> None:
    complaints: list[str] = []

    def look(page: Page, path: str) -> None:
        page.goto(path)
        ours = page.locator("script[src='/static/heldout.js']").count()
        theirs = page.locator("img, iframe, [onerror], script:not([src='/static/heldout.js'])").count()
        if (ours, theirs, page.title() == "run") != (1, 0, False):
            complaints.append(path)

    with listening(served.app, 0) as url, chromium() as browser:
        for who, paths in (
            (Person(LEARNER, "student"), pages(served)),
            (Person("teacher", "instructor"), ["/instructor", "/instructor/class", "/instructor/report"]),
        ):
            page = browser.new_context(base_url=url).new_page()
            page.on("dialog", lambda dialog: complaints.append(dialog.message))
            page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
            secret = served.app.state.identity.sessions.open(who)
            page.context.add_cookies([{"name": COOKIE, "value": secret, "url": url}])
            for path in paths:
                look(page, path)
    assert complaints == []
