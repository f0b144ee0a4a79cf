"""`heldout explain --html`: one page that needs nothing else, whatever is known of the attempt."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from chromium import CHROMIUM, printed, screenshot, shown_document

import heldout
from command_line import heldout as run

SOURCE = """
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.001))
"""
EVERY = (
    "Result", "Where the points went", "From guessing to the reference", "Hyperparameters", "Out of fold",
    "Learning curve", "Columns", "Attempts", "What this test can and cannot tell", "Resources", "Environment",
    "Formulas",
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a verified and of a declared model, and of one that failed."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELDOUT_DB", str(folder / "attempts.db"))
        patch.setenv("HELDOUT_LEARNER", "<b>ada</b>")
        patch.chdir(folder)
        opened = heldout.challenge("breast-cancer")
        declared = SOURCE.replace("LogisticRegression(C=0.001)", "Mine()").replace(
            "\n\ndef", "\n\nclass Mine(LogisticRegression):\n    pass\n\n\ndef"
        )
        for name, source in {
            "verified": SOURCE,
            "declared": declared,
            "failed": "def get_estimator():\n    1 / 0",
        }.items():
            assert opened.grade(source, advice=False).attempt is not None
            answer = run("explain", "--html", folder / f"{name}.html", cwd=folder)
            assert answer.code == 0, answer.err
            made[name] = (folder / f"{name}.html").read_text()
    return made


def sections(page: str) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", page)


@pytest.mark.proof
def test_a_verified_model_has_every_section(pages: dict[str, str]) -> None:
    assert set(EVERY) <= set(sections(pages["verified"]))
    assert "Precision and recall" in sections(pages["verified"])
    assert pages["verified"].count("<svg") >= 7
    assert "training rows alone" in pages["verified"]


@pytest.mark.proof
@pytest.mark.parametrize(("name", "why"), [("declared", "yours is declared"), ("failed", "was not graded")])
def test_what_is_not_verified_says_what_is_left_out(pages: dict[str, str], name: str, why: str) -> None:
    assert "Learning curve" not in sections(pages[name])
    assert re.search(f"are left out: [^<]*{why}", pages[name])


@pytest.mark.proof
def test_it_asks_for_nothing_and_holds_no_markup_of_a_name(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert "<b>ada</b>" not in page
        assert not re.search(r"<(script|link|img|iframe)", page)
        assert "http" not in re.sub(r"http-equiv", "", page)


WITHIN = """<title>none</title>
<iframe id="page" width="{width}" height="900" style="border: 0" srcdoc="{page}"></iframe>
<script>
const page = document.getElementById("page");
page.onload = () => {{ document.title = String(page.contentDocument.documentElement.scrollWidth <= {width}); }};
</script>"""


@pytest.mark.proof
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")
def test_a_browser_shows_it_narrow_and_wide_light_and_dark(pages: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(pages["verified"])
    shown = {
        (width, dark): screenshot(tmp_path / "page.html", tmp_path / f"{width}-{dark}.png", width, dark).read_bytes()
        for width in (375, 1280)
        for dark in (False, True)
    }
    assert len(set(shown.values())) == 4
    assert min(map(len, shown.values())) > 20_000
    for width in (375, 1280):
        (tmp_path / "fits.html").write_text(WITHIN.format(width=width, page=html.escape(pages["verified"])))
        assert "<title>true</title>" in shown_document(tmp_path / "fits.html"), f"nothing sticks out at {width} px"


@pytest.mark.proof
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")
def test_it_is_printed_on_a_few_sheets_and_alike_from_light_and_dark(pages: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(pages["verified"])
    light, dark = (printed(tmp_path / "page.html", tmp_path / f"{dark}.pdf", dark) for dark in (False, True))

    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", light)) <= 12
    dated = re.compile(rb"D:\d{14}")
    assert dated.sub(b"", light) == dated.sub(b"", dark), "no light letters on white paper"
