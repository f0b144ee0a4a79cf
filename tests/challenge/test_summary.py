"""A catalogue's listing is kept while the course's files are what they were, and is true at once when they change."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from heldout.challenge import summary
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.summary import Listing, listing, summary_of

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "tests" / "courses" / "minimal"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose files have lain there for a while, and an empty cache."""
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    # Times of change cannot be set back, so that of the clock is set on.
    monkeypatch.setattr("heldout.base.kept.time.time", lambda: time.time_ns() / 1e9 + 60)
    return Path(shutil.copytree(MINIMAL, tmp_path / "course"))


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The courses that were read, and not taken from the cache."""
    found: list[Path] = []
    read = summary._worth_keeping

    def noted(course: Path) -> Listing:
        found.append(course)
        return read(course)

    monkeypatch.setattr(summary, "_worth_keeping", noted)
    return found


def edit(course: Path, name: str, old: str, new: str) -> None:
    file = course / "challenges" / "tiny-binary" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_second_time_nothing_is_read(course: Path, readings: list[Path]) -> None:
    assert listing(course) == listing(course)
    assert listing(course).challenges[0].id == "tiny-binary"
    assert readings == [course]


def test_an_edit_is_seen_at_once(course: Path, readings: list[Path]) -> None:
    before = listing(course).challenges[0]

    edit(course, "challenge.toml", before.title, "Another title")

    assert listing(course).challenges[0].title == "Another title"
    assert len(readings) == 2


def test_a_broken_challenge_is_told_every_time_and_nothing_is_kept(course: Path, readings: list[Path]) -> None:
    edit(course, "challenge.toml", "format_version = 1", "format_version = 999")

    found = [listing(course), listing(course)]

    assert found[0] == found[1]
    assert "format_version" in found[0].broken[0]
    assert len(readings) == 2


def with_own_metric(course: Path, code: str) -> Path:
    """The file of a metric of the challenge's own, written some time ago."""
    text = (course / "challenges" / "tiny-binary" / "challenge.toml").read_text(encoding="utf-8")
    name = next(line for line in text.splitlines() if line.startswith("name = "))
    edit(course, "challenge.toml", name, 'function = "own.py:own"\ngreater_is_better = true\nneeds = "label"')
    own = course / "challenges" / "tiny-binary" / "own.py"
    own.write_text(code)
    return own


def test_a_challenge_with_code_in_its_folder_is_read_again_when_the_code_changes(
    course: Path, readings: list[Path]
) -> None:
    own = with_own_metric(course, "def own(truth, predicted):\n    return 1.0\n")
    hashes = [listing(course).challenges[0].content_hash for _ in range(2)]
    assert (len(readings), hashes[0]) == (1, hashes[1])
    own.write_text("def own(truth, predicted):\n    return 0.0\n")
    assert listing(course).challenges[0].content_hash != hashes[0]


def test_a_challenge_whose_code_uses_a_file_elsewhere_in_the_course_is_read_every_time(
    course: Path, readings: list[Path]
) -> None:
    with_own_metric(course, "import shared\n\n\ndef own(truth, predicted):\n    return shared.one\n")
    (course / "shared.py").write_text("one = 1.0\n")
    hashes = [listing(course).challenges[0].content_hash]
    (course / "shared.py").write_text("one = 0.0\n")
    hashes.append(listing(course).challenges[0].content_hash)
    assert hashes[0] != hashes[1]
    assert len(readings) == 2


def test_a_module_that_comes_to_lie_in_the_course_is_seen(course: Path, readings: list[Path]) -> None:
    with_own_metric(course, "import shared\n\n\ndef own(truth, predicted):\n    return 1.0\n")
    before = listing(course).challenges[0].content_hash
    (course / "shared.py").write_text("one = 1.0\n")
    assert listing(course).challenges[0].content_hash != before


def test_a_course_of_hundreds_of_challenges_is_kept_too(course: Path, readings: list[Path]) -> None:
    (course / "datasets" / "many").mkdir()
    for number in range(3000):
        (course / "datasets" / "many" / str(number)).touch()

    assert listing(course) == listing(course)
    assert len(readings) == 1


def test_importing_it_builds_no_schema() -> None:
    code = "import sys, heldout.challenge.summary, heldout.attempts.kept_results; "
    code += "sys.exit(any(name in sys.modules for name in ('pydantic', 'sqlalchemy', 'numpy')))"

    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0


@pytest.mark.parametrize(("name", "gives_points"), [("breast-cancer", True), ("slow-routes", False)])
def test_where_nothing_but_the_metric_is_told_no_points_can_be_earned(name: str, gives_points: bool) -> None:
    assert summary_of(find_challenge(ROOT, name)).gives_points is gives_points
