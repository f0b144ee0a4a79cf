from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heldout.challenge.interface import Challenge
from heldout.cli import Settings
from heldout.cli.challenge import SUBCOMMANDS, command
from heldout.cli.progress_bar import time_left
from heldout.landscape.calibrate import Calibrated


def run(course: Path, *words: str) -> Result:
    settings = Settings(str(course), debug=False)
    return CliRunner().invoke(command, list(words), obj=settings, catch_exceptions=False)


def test_it_says_how_families_compare_where_it_wrote_and_what_it_cost(
    calibrated: tuple[Challenge, Calibrated],
) -> None:
    challenge, done = calibrated
    result = run(challenge.course, "calibrate", "tiny-binary", "--jobs", "1")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["family", "tried", "CV", "public"]
    assert [line.split()[0] for line in lines[1:3]] == sorted(
        done.landscape.reference_cv, key=lambda name: -done.landscape.reference_cv[name]
    )
    assert [line.split()[1] for line in lines[1:3]] == ["16", "16"]
    assert f"Reference: {done.landscape.best}." in result.stdout
    assert "challenges/tiny-binary/landscape" in result.stdout
    assert any("CPU seconds" in line for line in lines)


def test_a_test_that_cannot_grade_is_told_to_its_author(calibrated: tuple[Challenge, Calibrated]) -> None:
    result = run(calibrated[0].course, "calibrate", "tiny-binary", "--jobs", "1")
    assert "15 hidden rows, and below 30 luck decides" in result.stdout


def test_nothing_but_the_result_is_shown_in_a_pipe(calibrated: tuple[Challenge, Calibrated]) -> None:
    result = run(calibrated[0].course, "calibrate", "tiny-binary", "--jobs", "1")
    assert result.stderr == ""


def test_a_misspelt_subcommand_is_told_with_the_nearest(calibrated: tuple[Challenge, Calibrated]) -> None:
    result = run(calibrated[0].course, "calbrate", "tiny-binary")
    assert result.exit_code == 2
    assert "Did you mean 'calibrate'?" in result.output


def test_the_help_lists_every_subcommand_without_importing_any() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from heldout.cli.challenge import command;"
        "print(CliRunner().invoke(command, ['--help']).output);"
        "print([name for name in ('numpy', 'sklearn', 'joblib', 'rich') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert all(name in shown.stdout and text in shown.stdout for name, text in SUBCOMMANDS.items())
    assert shown.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (12.4, "about 12 s left"), (89.0, "about 89 s left"), (240.0, "about 4 min left")],
)
def test_the_time_that_is_left_is_told_in_seconds_and_then_in_minutes(seconds: float | None, text: str) -> None:
    assert time_left(seconds) == text
