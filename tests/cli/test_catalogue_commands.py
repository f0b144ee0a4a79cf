"""`list`, `show`, `doctor`, `--help`: quick, complete, and no wider than the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import CATALOGUE, heldout, widest
from heldout.cli import COMMANDS

HEAVY = ("pandas", "sklearn", "numpy", "scipy", "pyarrow", "sqlalchemy")
OF_NEEDS = ("importlib.metadata", "ctypes", "heldout.sandbox.frame", "heldout.sandbox.interface")
"""What looking for the needs of challenges does without."""
_IMPORTS = """
import sys
from heldout.cli import main
try:
    main({words!r})
except SystemExit:
    pass
print("HEAVY", [name for name in {heavy!r} if name in sys.modules])
"""


@pytest.mark.parametrize("words", [["--help"], ["list"], ["list", "--json"], ["grade", "--help"]])
def test_light_commands_import_no_heavy_library(words: list[str], tmp_path: Path) -> None:
    environment = os.environ | {"HELDOUT_DB": f"{tmp_path}/none.db"}
    code = _IMPORTS.format(words=words, heavy=HEAVY)

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)

    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_a_list_of_what_was_listed_before_needs_no_schema_and_no_database_library(tmp_path: Path) -> None:
    environment = os.environ | {"HELDOUT_HOME": str(tmp_path)}
    code = _IMPORTS.format(words=["list"], heavy=(*HEAVY, *OF_NEEDS, "pydantic", "rich"))

    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)

    assert done.stdout.splitlines()[-1] == "HEAVY []"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_fits(command: str) -> None:
    answer = heldout(command, "--help")

    assert answer.code == 0
    assert widest(answer.out) <= 88
    assert len(answer.out.splitlines()) > 3


def test_list_shows_every_challenge_within_eighty_columns() -> None:
    answer = heldout("list")

    assert answer.code == 0
    assert widest(answer.out) <= 90
    for folder in CATALOGUE.glob("*/challenge.toml"):
        assert folder.parent.name in answer.out


def test_list_can_be_narrowed_by_skill_level_and_kind() -> None:
    everything = json.loads(heldout("list", "--json").out)["challenges"]
    beginners = json.loads(heldout("list", "--json", "--level", "beginner").out)["challenges"]

    assert 0 < len(beginners) < len(everything)
    assert {entry["level"] for entry in beginners} == {"beginner"}
    assert heldout("list", "--skill", "modelchoice").code == 2
    queries = json.loads(heldout("list", "--json", "--kind", "sql").out)["challenges"]
    assert {each["kind"] for each in queries} == {"sql"}
    assert heldout("list", "--kind", "spork").code == 2


@pytest.mark.parametrize("name", [path.parent.name for path in sorted(CATALOGUE.glob("*/challenge.toml"))][::3])
def test_show_is_one_screen_that_begins_with_the_statement(name: str) -> None:
    answer = heldout("show", name)

    lines = answer.out.splitlines()
    assert widest(answer.out) <= 80
    assert len(lines) <= 24
    title = (CATALOGUE / name / "README.md").read_text(encoding="utf-8").partition("\n")[0]
    assert title.removeprefix("# ")[:20] in lines[0]
    for word in ("metric", "is better", "to train on", f"heldout start {name}", "--full", "--columns"):
        assert word in answer.out


def test_columns_are_shown_when_they_are_asked_for() -> None:
    answer = heldout("show", "hotel-rates", "--columns")

    assert "Features (27)" in answer.out
    assert "arrival_date_num" in answer.out
    assert widest(answer.out) <= 80


def test_the_whole_of_show_has_statement_data_metric_and_limits() -> None:
    answer = heldout("show", "digits", "--full")
    assert "--full" not in answer.out

    assert answer.code == 0
    assert widest(answer.out) <= 80
    for word in ("accuracy", "higher is better", "CPU time", "to train on", "licence"):
        assert word in answer.out


def test_show_gives_the_same_as_a_document() -> None:
    document = json.loads(heldout("show", "hotel-rates", "--json").out)

    assert document["schema"] == "heldout.challenge/1"
    assert document["metric"]["name"] == "rmse"
    assert document["rows"]["train"] > 1000


def test_doctor_names_the_level_and_every_layer() -> None:
    found = json.loads(heldout("doctor", "--json").out)

    assert found["schema"] == "heldout.doctor/1"
    assert found["level"] in ("limits", "standard", "strict")
    assert {layer["subject"] for layer in found["layers"]} >= {"landlock", "seccomp", "rlimits"}
    assert widest(heldout("doctor").out) <= 80


def test_a_broken_challenge_does_not_hide_the_others(tmp_path: Path) -> None:
    course = tmp_path / "course"
    broken = course / "challenges" / "broken"
    broken.mkdir(parents=True)
    (course / "datasets").mkdir()
    (broken / "challenge.toml").write_text("format_version = 1\ntitel = 'typo'\n")

    answer = heldout("--course", course, "list")

    assert answer.code == 0
    assert "Did you mean 'title'?" in answer.err
