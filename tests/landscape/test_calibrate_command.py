from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heldout.challenge.interface import Challenge
from heldout.cli.challenge import SUBCOMMANDS, command
from heldout.cli.progress_bar import EVERY_SECONDS, ProgressBar, time_left
from heldout.grading.session import Session
from heldout.landscape.calibrate import Calibrated, Failures
from heldout.report.calibration import _failed


def run(course: Path, *words: str) -> Result:
    session = Session(course)
    return CliRunner().invoke(command, list(words), obj=session, catch_exceptions=False)


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


def test_how_long_it_takes_is_told_first_also_in_a_pipe(calibrated: tuple[Challenge, Calibrated]) -> None:
    result = run(calibrated[0].course, "calibrate", "tiny-binary", "--jobs", "1")
    assert result.stderr.splitlines()[0].startswith("All 32 configurations are kept from before: about ")
    assert "\x1b" not in result.stderr
    assert "\r" not in result.stderr


def test_what_families_leaves_out_is_told_with_what_it_means(calibrated: tuple[Challenge, Calibrated]) -> None:
    challenge, done = calibrated
    before = {path.name: path.read_bytes() for path in done.folder.iterdir()}
    result = run(challenge.course, "calibrate", "tiny-binary", "--jobs", "1", "--families", " linear ,linear")
    again = run(challenge.course, "calibrate", "tiny-binary", "--jobs", "1")
    assert "Left out: naive_bayes. None can be the reference" in result.stdout
    assert "`heldout challenge calibrate tiny-binary` adds what is left out" in result.stdout
    assert "Left out" not in again.stdout
    assert {path.name: path.read_bytes() for path in done.folder.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--families", "linaer"], "Got 'linaer'. Did you mean 'linear'?"),
        (["--families", " , "], "--families names none"),
        (["--budget", "0"], "--budget"),
        (["--budget", "3", "--propose-only"], "--budget is for computing"),
    ],
)
def test_wrong_options_are_told_in_one_message(
    calibrated: tuple[Challenge, Calibrated], words: list[str], said: str
) -> None:
    session = Session(calibrated[0].course)
    result = CliRunner().invoke(command, ["calibrate", "tiny-binary", "--jobs", "1", *words], obj=session)
    shown = result.output + str(result.exception)
    assert said in shown
    assert "Traceback" not in shown


def test_a_file_gets_a_plain_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressBar(lines=True) as bar, ProgressBar() as silent:
        for each in (bar, silent):
            each.stage("fitting configurations")
            each.advanced(1, 8, None)
        bar._said -= EVERY_SECONDS
        silent._said -= EVERY_SECONDS
        for each in (bar, silent):
            each.advanced(2, 8, 80.0)
            each.advanced(3, 8, 70.0)
    assert capsys.readouterr().err == "fitting configurations: 2 of 8, about 80 s left\n"


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


@pytest.mark.parametrize(
    ("failures", "line"),
    [
        (
            Failures("svm", 0, 0, 0, "its preprocessing fails: E: x"),
            "svm is not in the landscape: its preprocessing fails: E: x",
        ),
        (
            Failures("svm", 32, 0, 32, "E: x"),
            "svm: all 32 configurations failed and count as",
        ),
        (
            Failures("svm", 2, 3, 32, "E: x"),
            "svm: of 32 configurations 2 everywhere and 3 somewhere count",
        ),
        (
            Failures("svm", 0, 3, 32, "E: x"),
            "svm: of 32 configurations 3 somewhere count as",
        ),
    ],
)
def test_what_failed_is_told_in_a_line_for_each_family(failures: Failures, line: str) -> None:
    assert _failed(failures).startswith(line)
