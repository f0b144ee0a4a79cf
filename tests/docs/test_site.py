"""The documentation as a site: it builds, its links lead somewhere, and what its pages tell to type works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")


def anchors(page: Path) -> set[str]:
    """What headings of a page are called in a link to them."""
    heads = re.findall(r"^#+ +(.+)$", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head).replace("`", "") for head in heads]
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading_of_it(page: Path) -> None:
    wrong = []
    for path, anchor in LINK.findall(CODE.sub("", page.read_text())):
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            wrong.append(f"{path}#{anchor}")
    assert wrong == []


def test_every_page_stands_in_the_navigation() -> None:
    named = set(re.findall(r"- ([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    outside = {"index.md", "contributing.md", "changelog.md"}
    assert named == {page.name for page in DOCS.glob("*.md")} | outside


def test_the_reference_is_that_of_the_docstrings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    import write_reference

    assert write_reference.PAGE.read_text() == write_reference.page(), "run python docs/write_reference.py"


def test_links_between_pages_become_those_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mkdocs")
    monkeypatch.syspath_prepend(str(DOCS))
    from site_pages import relinked

    assert relinked("[a](docs/toml.md#x) `[b](docs/toml.md)`", "README.md") == "[a](toml.md#x) `[b](docs/toml.md)`"
    assert relinked("[c](../challenges/digits/README.md)", "docs/catalogue.md") == "[c](challenges/digits.md)"
    assert (
        relinked("[`c`](../challenges/digits/README.md) `x`", "docs/catalogue.md") == "[`c`](challenges/digits.md) `x`"
    )
    assert relinked("[d](../../docs/toml.md) [e](solution.py)", "challenges/digits/README.md") == "[d](../toml.md) e"


@pytest.mark.proof
def test_the_site_is_built_and_asks_for_nothing(tmp_path: Path) -> None:
    pytest.importorskip("material")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / "challenges" / "digits.html").exists()
    card = (tmp_path / "screens" / "heldout-grade.svg").read_text()
    assert "of&#160;100" in card
    assert "http" not in card.replace("http://www.w3.org/", "")
    assert 'src="screens/heldout-grade.svg"' in (tmp_path / "tutorial.html").read_text()
    for page in ("index.html", "tutorial.html", "reference.html"):
        text = (tmp_path / page).read_text()
        assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', text) == []


def script_of(page: Path) -> str:
    """All that a page tells to type, and the files that it shows, as one program for a shell."""
    parts = ["set -euo pipefail"]
    for kind, title, body in re.findall(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```', page.read_text(), re.M | re.S):
        if kind == "sh":
            parts.append(body)
        elif title:
            parts.append(f"cat > {title} <<'END'\n{body}END")
        else:
            parts.append(f"python - <<'END'\n{body}END")
    return "\n".join(parts)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("name", "before"), [("tutorial", ""), ("how-to", "heldout start breast-cancer; cd breast-cancer\n")]
)
def test_what_a_page_tells_to_type_works(name: str, before: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HELDOUT_DB": str(tmp_path / "attempts.db"),
    }
    command = ["bash", "-c", before + script_of(DOCS / f"{name}.md")]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
