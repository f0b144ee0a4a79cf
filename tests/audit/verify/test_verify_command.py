"""`heldout challenge verify` as an instructor types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heldout.cli import main

TESTS = Path(__file__).parents[2]
QUICK = ("--only", "definition", "--only", "licence", "--only", "ids")


def say(course: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--course", str(course), "challenge", "verify", *words])


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A course of a good challenge, one that cannot be read, and one with a visible id."""
    for source, name in (("courses/orchard", "good"), ("faulty/definition", "broken"), ("faulty/ids", "ids")):
        shutil.copytree(TESTS / source / "challenges" / "orchard", tmp_path / "challenges" / name)
        shutil.copytree(TESTS / source / "datasets" / "orchard", tmp_path / "datasets" / name)
        toml = tmp_path / "challenges" / name / "challenge.toml"
        toml.write_text(toml.read_text().replace('id = "orchard"', f'id = "{name}"'))
    return tmp_path


def test_a_good_challenge_ends_with_0() -> None:
    answer = say(TESTS / "courses" / "orchard", *QUICK)

    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[0] == "orchard  Ripe or not"
    assert answer.stdout.splitlines()[-1] == "1 challenge: no errors, no warnings."
    assert answer.stderr == "", "no progress in a pipe"


def test_every_challenge_of_the_course_is_verified_the_broken_ones_too(mixed: Path) -> None:
    answer = say(mixed, *QUICK)

    assert answer.exit_code == 3
    assert [line.split()[0] for line in answer.stdout.splitlines() if line[:1].strip()] == [
        "broken",
        "good",
        "ids",
        "3",
    ]
    assert answer.stdout.splitlines()[-1] == "3 challenges: 2 errors, 1 warning, 2 checks skipped."


def test_only_the_challenges_that_are_named_are_verified(mixed: Path) -> None:
    answer = say(mixed, "ids", "good", *QUICK)

    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[-1] == "2 challenges: no errors, 1 warning."


def test_strict_makes_errors_of_warnings(mixed: Path) -> None:
    assert say(mixed, "ids", "--strict", *QUICK).exit_code == 3
    assert say(mixed, "good", "--strict", *QUICK).exit_code == 0


def test_the_document_alone_goes_to_standard_output_and_is_the_same_every_time(mixed: Path) -> None:
    first, second = say(mixed, "--json", *QUICK), say(mixed, "--json", *QUICK)

    document = json.loads(first.stdout)
    assert first.stdout == second.stdout
    assert first.exit_code == document["exit_code"] == 3
    assert [each["id"] for each in document["challenges"]] == ["broken", "good", "ids"]
    assert document["challenges"][2]["checks"][2]["findings"][0]["evidence"]["column"] == "fruit"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["orchid"], "Did you mean 'orchard'?"),
        (["--only", "licens"], "Did you mean 'licence'?"),
        (["--json", "--sorted"], "No such option"),
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], said: str) -> None:
    answer = say(TESTS / "courses" / "orchard", *words)

    assert answer.exit_code == 2
    assert said in answer.stderr
    assert answer.stdout == ""


def test_the_checks_are_listed_with_what_they_hold() -> None:
    lines = say(TESTS / "courses" / "orchard", "--list").stdout.splitlines()

    assert any(line.startswith("duplicates ") and "no copies" in line for line in lines)
    assert max(len(line) for line in lines) <= 80


def test_the_list_comes_as_json_too() -> None:
    document = json.loads(say(TESTS / "courses" / "orchard", "--list", "--json").stdout)

    assert {"name": "ids", "title": "No feature merely names the rows", "stage": "data"} in document["checks"]


def test_a_copy_made_for_students_is_refused_in_one_sentence(tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    orchard = ["--course", str(TESTS / "courses" / "orchard")]
    made = CliRunner().invoke(main, [*orchard, "challenge", "bundle", "orchard", "-o", str(copies)])
    assert made.exit_code == 0, made.output

    answer = say(copies / "student")

    assert answer.exit_code == 2
    assert "a copy made for students" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
