"""Each folder of tests/faulty is a course with one fault, which exactly one check must find, as gravely as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from write_faulty_courses import FAULTS, Course, orchard, time_leak

from heldout.audit.verify import verify

TESTS = Path(__file__).parents[2]
CHECKS = tuple(FAULTS)

no_runner: Any = None
"""Checks of the files and of the data run no submission."""


def found(course: Path) -> list[str]:
    """Check and level of each finding, each once; no check may crash."""
    (challenge,) = (course / "challenges").iterdir()
    verified = verify(course, challenge.name, no_runner, CHECKS, debug=True)
    return sorted({f"{result.check.name} {one.level}" for result in verified.results for one in result.findings})


def test_nothing_is_found_in_a_good_course() -> None:
    assert found(TESTS / "courses" / "orchard") == []


@pytest.mark.parametrize("name", CHECKS)
def test_the_fault_is_found_by_its_check_and_nothing_else_is(name: str) -> None:
    expected = (TESTS / "faulty" / name / "expected.txt").read_text(encoding="utf-8").splitlines()

    assert expected[0].split()[0] == name
    assert found(TESTS / "faulty" / name) == sorted(expected)


@pytest.mark.parametrize(("drop", "silent"), [([], False), (["picked"], True)])
def test_a_time_that_the_author_has_dropped_is_not_held_against_the_split(
    drop: list[str], silent: bool, tmp_path: Path
) -> None:
    course = Course(orchard())
    time_leak(course)
    course.dataset = {"id": "orchard", "target": "ripe", "drop": drop}
    course.write(tmp_path)

    (result,) = verify(tmp_path, "orchard", no_runner, ("time-leak",), debug=True).results

    assert (not result.findings) == silent
