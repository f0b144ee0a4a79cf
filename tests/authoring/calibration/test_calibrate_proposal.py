"""`heldout challenge calibrate` proposes limits and bands, and writes them only where it may."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from references import landscape_beside, reference_of

from heldout.challenge.load import load_challenge
from heldout.cli.challenge import command
from heldout.grading.session import Session
from heldout.landscape.staleness import staleness

GOOD = Path(__file__).parents[2] / "courses" / "cellar"
KEYS = ("score =", "points =", "blame =", "cpu_seconds =", "memory_mb =", "[limits]")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(GOOD, tmp_path / "course")
    return tmp_path / "course"


def toml(course: Path) -> Path:
    return course / "challenges" / "cellar" / "challenge.toml"


def bare(course: Path) -> str:
    """Take limits and bands out of challenge.toml; what is left."""
    kept = [line for line in toml(course).read_text().splitlines() if not line.startswith(KEYS)]
    text = "\n".join(kept).replace("\n\n\n", "\n\n") + "\n"
    text = text.replace(
        '\n\n[[example]]\npath = "submissions/weak', '\n\n# The weak one.\n[[example]]\npath = "submissions/weak'
    )
    toml(course).write_text(text)
    return text


def calibrate(course: Path, *words: str) -> Result:
    session = Session(course)
    return CliRunner().invoke(command, ["calibrate", "cellar", *words], obj=session)


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What challenge.toml had before a proposal was written into it, and the course; it is not changed any more."""
    folder = tmp_path_factory.mktemp("proposed") / "course"
    shutil.copytree(GOOD, folder)
    left = bare(folder)
    said = calibrate(folder, "--propose-only", "--write")
    assert said.exit_code == 0, said.output
    return left, folder


def test_a_proposal_names_what_was_used_and_earned_in_lines_of_a_terminal(course: Path) -> None:
    before = toml(course).read_text()

    said = calibrate(course, "--propose-only")

    assert said.exit_code == 0, said.output
    lines = said.stdout.splitlines()
    assert any(line.startswith("  cpu_seconds = 20 (now 20)") for line in lines)
    assert any(line.startswith("passes/small_tree.py") and line.endswith("none") for line in lines)
    assert any(line.startswith("weak/linear.py") and line.endswith("model_choice") for line in lines)
    assert max(map(len, lines)) <= 80
    assert toml(course).read_text() == before


def test_what_is_missing_is_written_and_comments_and_order_stay(proposed: tuple[str, Path]) -> None:
    left, course = proposed

    written = toml(course).read_text()
    lines = iter(written.splitlines())
    assert all(line in lines for line in left.splitlines() if line), "each line is there, in its order"
    document = tomllib.loads(written)
    assert document["limits"] == {"cpu_seconds": 20, "memory_mb": 1024}
    passing, weak, failing = document["example"]
    assert set(passing) == set(weak) == {"path", "score", "points", "blame"}
    assert set(failing) == {"path"}
    assert written.index("[limits]") < written.index("[reference]")
    assert written.index('blame = "none"') < written.index("# The weak one.") < written.index("submissions/weak")


def test_writing_twice_changes_nothing_more(proposed: tuple[str, Path]) -> None:
    course = proposed[1]
    once = toml(course).read_text()

    said = calibrate(course, "--propose-only", "--write")

    assert "challenge.toml has all of it already" in said.stdout
    assert toml(course).read_text() == once


def test_what_the_author_has_set_is_replaced_only_by_overwrite(course: Path) -> None:
    own = (
        toml(course)
        .read_text()
        .replace("cpu_seconds = 20", "cpu_seconds = 77")
        .replace('blame = "none"', 'blame = "tuning"')
    )
    toml(course).write_text(own)

    said = calibrate(course, "--propose-only", "--write")
    assert toml(course).read_text() == own
    left = said.stdout[said.stdout.index("Not written") :]
    assert "limits.cpu_seconds = 20 (stays 77)" in left
    assert 'submissions/passes/small_tree.py: blame = "none" (stays "tuning")' in left
    assert "Written to challenge.toml" not in said.stdout

    said = calibrate(course, "--propose-only", "--overwrite")
    assert "limits.cpu_seconds = 20" in said.stdout
    assert "cpu_seconds = 20" in toml(course).read_text()
    assert 'blame = "none"' in toml(course).read_text()


def test_the_landscape_still_fits_after_limits_and_bands_were_written(proposed: tuple[str, Path]) -> None:
    course = proposed[1]
    challenge = load_challenge(course, "cellar")
    landscape = landscape_beside(challenge)

    assert landscape is not None
    assert staleness(reference_of(challenge), landscape) == []


def test_a_proposal_needs_a_landscape_that_fits(course: Path) -> None:
    toml(course).write_text(toml(course).read_text().replace("seed = 7", "seed = 8"))

    said = calibrate(course, "--propose-only")

    assert "needs a landscape that fits" in str(said.exception)
    assert "split changed" in str(said.exception)


def test_computing_anew_and_computing_nothing_exclude_each_other(course: Path) -> None:
    said = calibrate(course, "--propose-only", "--fresh")

    assert said.exit_code == 2
    assert "Leave one out" in said.output


def test_an_example_that_is_not_graded_gets_no_band(course: Path) -> None:
    (course / "challenges/cellar/submissions/passes/small_tree.py").write_text("def get_estimator():\n    return 3\n")

    said = calibrate(course, "--propose-only")

    assert any(line.startswith("passes/small_tree.py") and "no band" in line for line in said.stdout.splitlines())
