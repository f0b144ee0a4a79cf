"""`heldout --verbose` says on standard error what the grader does, and nothing changes on standard output."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from command_line import heldout
from heldout.cli.verbose import log_to_stderr

CHALLENGE = Path(__file__).parents[1] / "courses" / "minimal"


def test_what_is_logged_in_the_block_is_shown_with_its_module(capsys: pytest.CaptureFixture[str]) -> None:
    with log_to_stderr():
        logging.getLogger("heldout.prepare.prepare").info("data of %s: kept", "tiny")
    logging.getLogger("heldout.prepare.prepare").info("and this is not")

    said = capsys.readouterr()
    assert said.err.endswith(" ms  heldout.prepare.prepare: data of tiny: kept\n")
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_grade_says_what_it_does_when_it_is_asked_to(tmp_path: Path) -> None:
    home = {"HELDOUT_HOME": str(tmp_path)}
    solution = CHALLENGE / "challenges" / "tiny-binary" / "submissions" / "passes" / "linear.py"
    words = ("--course", str(CHALLENGE), "grade", str(solution), "-c", "tiny-binary", "--json", "--no-record")

    quiet, loud = heldout(*words, **home), heldout("--verbose", *words, **home)

    assert quiet.err == ""
    assert "heldout.prepare.prepare: data of tiny-binary: kept in" in loud.err
    assert "build stage" in loud.err
    assert "outcome graded" in loud.err
    assert '"status": "graded"' in loud.out
