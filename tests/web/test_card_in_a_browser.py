"""A card with plots in a real browser: what is seen, and what is read aloud, in which order."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsed_class import Server, browsed_class, looked_at, signed_in
from queue_samples import COURSE_ID, file_of
from real_browser import WIDTHS, chromium, needs_browser

from command_line import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.proof, needs_browser]
CHALLENGE = "breast-cancer"
TITLES = (
    "Points of the attempts",
    "Points",
    "Losses",
    "From guessing to the reference",
    "Importance of hyperparameters (fANOVA)",
)
ORDER = [
    "banner",
    "navigation Main",
    "main",
    "heading Breast masses: malignant or benign",
    "navigation Of this attempt",
    "heading Result",
    "heading Where the points went",
    "img Points",
    "img Losses",
    "heading From guessing to the reference",
    "img From guessing to the reference",
    "heading What the coach noticed",
    "heading The search",
    "heading Hyperparameters",
    "img of a hyperparameter",
    "img Importance of hyperparameters (fANOVA)",
    "heading Out of fold",
    "heading Attempts",
    "img Points of the attempts",
    "table",
    "heading What this test can and cannot tell",
    "heading Resources",
    "table",
    "heading Environment",
    "heading Formulas",
    "contentinfo",
]
_OUTSIDE = """() => [...document.querySelectorAll("svg text")].filter(text => {
  const [own, all] = [text, text.ownerSVGElement].map(each => each.getBoundingClientRect());
  return own.left < all.left - 0.5 || own.right > all.right + 0.5 || all.right > innerWidth;
}).map(text => text.textContent)"""
_SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll("svg text")].map(
  text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""
"""Of the drawings, in CSS pixels."""
HANDED_IN = ("passes/scaled_logistic.py", "weak/deep_tree.py")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A class of which Ana has handed in twice, the second time worse, and both are graded."""
    course = tmp_path_factory.mktemp("class") / "course"
    for kind in ("challenges", "datasets"):
        shutil.copytree(ROOT / kind / CHALLENGE, course / kind / CHALLENGE)
    (course / "course.toml").write_text(f'format_version = 1\nid = "{COURSE_ID}"\n', encoding="utf-8")
    (course / "class.toml").write_text('format_version = 1\n[[learner]]\nname = "Ana"\n', encoding="utf-8")
    with browsed_class(course, graders=0) as found:
        for each in HANDED_IN:
            text = (ROOT / "challenges" / CHALLENGE / "submissions" / each).read_text(encoding="utf-8")
            found.site.queue.add(CHALLENGE, "Ana", file_of(text, Path(each).name))
        worker = [sys.executable, "-m", "heldout", "--course", str(course), "worker", "--once"]
        assert subprocess.run(worker, check=False).returncode == 0
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def card(browser: Browser, server: Server, width: int = 1280, scheme: str = "light") -> Page:
    """The card of the last hand-in."""
    dark = "dark" if scheme == "dark" else "light"
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=dark).new_page()
    signed_in(page, server, "Ana")
    page.goto(f"{server.url}/attempts/{server.site.queue.of('Ana')[-1].attempt_id}")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_at_fault_and_every_label_is_whole_and_readable(
    browser: Browser, server: Server, width: int, scheme: str
) -> None:
    page = card(browser, server, width, scheme)
    found = looked_at(page, f"card-{width}-{scheme}")
    outside = page.evaluate(_OUTSIDE)
    smallest = page.evaluate(_SMALLEST_TEXT)
    page.context.close()

    assert found == []
    assert outside == []
    assert 11 <= smallest < 100, "there are texts, and all of them can be read"


def test_what_is_read_aloud_comes_in_the_order_of_the_page(browser: Browser, server: Server) -> None:
    page = card(browser, server)
    outline, images = [], []
    for line in page.locator("body").aria_snapshot().splitlines():
        found = re.match(r"\s*- '?(banner|main|contentinfo|navigation|heading|img|table)\b(?: \"(.*?)\")?", line)
        if found is None:
            continue
        kind, name = found[1], found[2] or ""
        if kind == "img":
            images.append(name)
            name = next((each for each in TITLES if name.startswith(each)), "of a hyperparameter")
        step = f"{kind} {name}".strip()
        if outline[-1:] != [step]:
            outline.append(step)
    hidden = page.locator("svg:not([role=img])").count()
    page.context.close()

    assert outline == ORDER
    assert hidden == 0
    assert len(set(images)) == len(images) >= 7
    # A drawing says what it shows and not only what it is called.
    assert [each for each in images if len(re.findall(r"\d+(?:\.\d+)?", each)) < 2] == []
    (leaf,) = [each for each in images if each.startswith("min_samples_leaf of tree")]
    assert re.search(r"your settings: 0\.\d+ at 1$", leaf)
