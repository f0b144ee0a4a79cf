"""course.toml, and the isolation that a course or a challenge demands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from heldout.base.errors import ChallengeError, UsageError
from heldout.base.vocabulary import IsolationLevel
from heldout.challenge.course import load_course
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.grading.grade import pick_isolation, pick_level
from heldout.isolation.choose import Wish

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(MINIMAL, tmp_path / "course")
    return tmp_path / "course"


def demanding(course: Path, challenge_level: str | None, course_level: str | None) -> Challenge:
    """The course's challenge, with the isolation that it and the course demand."""
    name = next(path.parent.name for path in course.glob("challenges/*/challenge.toml"))
    if challenge_level:
        file = course / "challenges" / name / "challenge.toml"
        file.write_text(file.read_text().replace("[limits]\n", f'[limits]\nisolation = "{challenge_level}"\n'))
    if course_level:
        (course / "course.toml").write_text(f'format_version = 1\nisolation = "{course_level}"\n')
    return load_challenge(course, name)


def test_a_course_needs_no_file(course: Path) -> None:
    assert load_course(course).isolation is None


def test_a_typo_is_told_with_the_file(course: Path) -> None:
    (course / "course.toml").write_text('format_version = 1\nisolaton = "strict"\n')

    with pytest.raises(ChallengeError, match=r"course\.toml: .*Did you mean 'isolation'\?"):
        load_course(course)


@pytest.mark.parametrize(
    ("asked", "challenge", "whole_course", "expected"),
    [
        (None, None, None, None),
        ("limits", None, None, "limits"),
        (None, "strict", None, "strict"),
        (None, None, "standard", "standard"),
        ("limits", "standard", None, "standard"),
        ("strict", None, "standard", "strict"),
        (None, "standard", "strict", "strict"),
        (None, "limits", "limits", None),
    ],
)
def test_the_strongest_demand_decides_and_none_weakens(
    course: Path,
    asked: IsolationLevel | None,
    challenge: str | None,
    whole_course: str | None,
    expected: IsolationLevel | None,
) -> None:
    assert pick_level(asked, demanding(course, challenge, whole_course)) == expected


def test_knowingly_less_is_possible_where_nobody_demands_more(course: Path) -> None:
    assert pick_isolation(Wish(weakened=True), demanding(course, "limits", None)).weakened


@pytest.mark.parametrize(("challenge", "whole_course"), [("standard", None), (None, "strict"), ("strict", "limits")])
def test_what_a_challenge_or_a_course_demands_is_not_weakened(
    course: Path, challenge: str | None, whole_course: str | None
) -> None:
    with pytest.raises(UsageError, match=r"demands (standard|strict), in its challenge\.toml or its course\.toml"):
        pick_isolation(Wish(weakened=True), demanding(course, challenge, whole_course))
