"""Which course grades a submission, as the command line shows it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from command_line import ROOT, Answer, heldout

MINIMAL = ROOT / "tests" / "courses" / "minimal"
NAME = "tiny-binary"
STARTER = (MINIMAL / "challenges" / NAME / "solution.py").read_text()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An instructor's course, which this user has not been in yet."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "The course"))


def handed_in(folder: Path, marker: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "solution.py").write_text(STARTER)
    (folder / ".heldout.toml").write_text(marker)
    return folder


def checked(*words: str | Path, cwd: Path, **environment: str) -> Answer:
    """`check` finds the challenge as `grade` does, and is quicker."""
    return heldout("check", *words, "--json", cwd=cwd, **environment)


def test_a_card_names_the_course_that_graded_and_no_path(course: Path) -> None:
    (course / "course.toml").write_text('format_version = 1\ntitle = "Fruit, spring term"\n')
    submission = handed_in(course.parent / "work", "")

    answer = heldout("--course", course, "grade", submission, "-c", NAME, "--json", "--no-record")
    shown = heldout("--course", course, "grade", submission, "-c", NAME, "--no-record", "--metric-only")

    assert json.loads(answer.out)["challenge"]["course"] == "Fruit, spring term"
    assert "course     Fruit, spring term" in shown.out
    assert str(course.parent) not in answer.out + shown.out


def test_a_workspace_from_another_machine_is_graded_when_challenge_and_course_are_given(course: Path) -> None:
    there = 'format_version = 1\nchallenge = "churn"\ncourse = "/home/ana/course"\n'
    submission = handed_in(course.parent / "from-ana", there)

    answer = heldout("--course", course, "grade", submission, "-c", NAME, "--json", "--no-record", "--metric-only")

    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out)["challenge"]["course"] == "The course"


def test_its_marker_gives_the_challenge_where_the_course_is_given(course: Path) -> None:
    submission = handed_in(course.parent / "from-ana", f'challenge = "{NAME}"\ncourse = "Fruit"\n')

    assert checked(submission, cwd=course.parent, HELDOUT_COURSE=str(course)).code == 0


def test_without_a_course_its_marker_is_not_taken_for_one_of_ours(course: Path) -> None:
    submission = handed_in(course.parent / "from-ana", 'challenge = "breast-cancer"\ncourse = "Medicine"\n')

    answer = checked(submission, cwd=course.parent)

    assert answer.code == 2
    assert "'breast-cancer' of the course 'Medicine'" in answer.err
    assert "heldout --course DIR" in answer.err


@pytest.mark.parametrize("marker", ["challenge = 5\n", "challenge = " + "[" * 3000, "course = 5\n"])
def test_an_odd_marker_is_a_message_and_with_a_challenge_nothing_at_all(course: Path, marker: str) -> None:
    submission = handed_in(course.parent / "odd", marker)

    asked = checked(submission, cwd=course.parent, HELDOUT_COURSE=str(course))
    assert (asked.code, asked.out) == (2, "")
    assert "is damaged" in asked.err
    named = checked(submission, "-c", NAME, cwd=course.parent, HELDOUT_COURSE=str(course))
    assert (named.code, named.err) == (0, "")


def test_an_example_is_graded_where_it_lies_once_the_course_is_the_users_own(course: Path) -> None:
    example = Path("challenges") / NAME / "submissions" / "passes" / "linear.py"
    refused = checked(example, cwd=course)
    assert refused.code == 2
    assert f"heldout course allow {course}" in refused.err

    assert heldout("course", "allow", course).code == 0
    for here, path in ((course, example), (course.parent, course / example)):
        answer = checked(path, cwd=here)
        assert (answer.code, answer.err) == (0, "")
    assert heldout("course", "forget", course).code == 0
    assert checked(example, cwd=course).code == 2


def test_a_moved_workspace_says_where_it_was_made(course: Path) -> None:
    work = course.parent / "work"
    assert heldout("--course", course, "start", NAME, work).code == 0
    assert checked(cwd=work).code == 0
    moved = work.rename(course.parent / "moved")

    answer = checked(cwd=moved)

    assert answer.code == 2
    assert f"was made in {work}, for the course {course}, and lies elsewhere now" in answer.err
    assert checked(cwd=moved, HELDOUT_COURSE=str(course)).code == 0


def test_regrade_does_not_measure_everybody_by_a_course_that_may_have_been_handed_in(course: Path) -> None:
    answer = heldout("regrade", NAME, cwd=course)

    assert answer.code == 2
    assert "may have been handed in" in answer.err
