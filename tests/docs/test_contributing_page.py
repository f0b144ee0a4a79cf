"""CONTRIBUTING.md: its diffs are files of the tests, and what it names is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DIFFS = re.findall(r"```diff\n(?:--- /dev/null\n)?\+\+\+ b/(\S+)\n(.*?)\n```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize(("name", "added"), DIFFS, ids=[name for name, _ in DIFFS])
def test_a_diff_is_what_stands_in_the_file(name: str, added: str) -> None:
    lines = [line.removeprefix("+") for line in added.splitlines()]

    assert "\n".join(lines) in (ROOT / name).read_text(encoding="utf-8")


def test_it_shows_a_metric_a_family_a_rule_and_their_entries() -> None:
    assert len(DIFFS) == 4


def test_every_path_is_there() -> None:
    for name in re.findall(r"`((?:tests|docs|grader)/[\w/.]+)`", PAGE):
        assert (ROOT / name).exists(), name
    for folder in re.findall(r"\| `([a-z_]+/(?:[a-z_]+/)?)`", PAGE):
        assert (ROOT / "grader" / "heldout" / folder).is_dir() or (ROOT / folder).is_dir(), folder


def test_every_group_of_entry_points_is_one_that_is_read() -> None:
    groups = set(re.findall(r"`(heldout\.[a-z]+)` \|", PAGE))
    source = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "grader" / "heldout").rglob("*.py"))

    assert groups == set(re.findall(r'Registry\([^)]*"(heldout\.[a-z]+)"\)', source))


def test_every_target_of_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert set(re.findall(r"make ([a-z-]+)", PAGE)) <= targets


def test_every_version_of_python_that_the_package_names_is_one_that_tests_were_run_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = set(
        re.findall(r"^Programming Language :: Python :: (3\.\d+)$", "\n".join(project["classifiers"]), re.MULTILINE)
    )
    run_by_hand = set(re.findall(r"^\| (3\.\d+)\.\d+", PAGE, flags=re.MULTILINE))

    assert named == run_by_hand | {"3.11"}
