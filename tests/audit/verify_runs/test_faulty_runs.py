"""Each course that write_run_courses.py plants a fault into is found out by the check that its expected.txt names."""

from __future__ import annotations

from pathlib import Path

import pytest
from write_run_courses import FAULTS, GOOD, NAME

from heldout.audit.interface import Verified
from heldout.audit.verify import verify
from heldout.sandbox.interface import Runner

TESTS = Path(__file__).parents[2]


def complaints(verified: Verified) -> dict[str, str]:
    """The checks that complained, with how gravely; none may have crashed."""
    assert not [result.fault for result in verified.results if result.fault]
    graver = {result.check.name: result.worst for result in verified.results}
    return {name: level for name, level in graver.items() if level in ("error", "warning")}


@pytest.mark.parametrize("check", FAULTS)
def test_a_faulty_course_is_found_out_by_its_check(check: str, runner: Runner) -> None:
    named, level = (TESTS / "faulty" / check / "expected.txt").read_text(encoding="utf-8").splitlines()[0].split()
    verified = verify(TESTS / "faulty" / check, NAME, runner, (named,), debug=True)

    assert named == check
    assert complaints(verified) == {check: level}
    findings = [finding for finding in verified.results[0].findings if finding.level != "information"]
    assert all(finding.advice and finding.evidence for finding in findings)


@pytest.mark.proof
@pytest.mark.parametrize("check", FAULTS)
def test_nothing_is_said_of_a_faulty_course_that_its_expected_txt_does_not_name(check: str, runner: Runner) -> None:
    expected = (TESTS / "faulty" / check / "expected.txt").read_text(encoding="utf-8").splitlines()

    assert complaints(verify(TESTS / "faulty" / check, NAME, runner, debug=True)) == dict(map(str.split, expected))


def test_nothing_is_said_of_the_good_course(runner: Runner) -> None:
    assert complaints(verify(GOOD, NAME, runner, tuple(FAULTS), debug=True)) == {}
