"""Every folder of tests/challenges is a course with one broken challenge, and expected.txt holds what is said of it."""

from pathlib import Path

import pytest

from heldout.base.errors import ChallengeError
from heldout.challenge.load import load_challenge
from heldout.dataset.read import read_table
from heldout.metrics.catalogue import names
from heldout.tasks.catalogue import form_names, task_names

BROKEN = sorted(path for path in (Path(__file__).parents[1] / "challenges").iterdir() if path.is_dir())


def complaint(course: Path) -> str:
    """What is said of the only challenge of `course`."""
    (folder,) = (course / "challenges").iterdir()
    with pytest.raises(ChallengeError) as caught:
        read_table(load_challenge(course, folder.name).dataset)
    return str(caught.value)


def test_there_are_broken_challenges() -> None:
    assert len(BROKEN) >= 80


@pytest.mark.parametrize("course", BROKEN, ids=lambda path: path.name)
def test_a_broken_challenge_is_told_what_is_wrong(course: Path) -> None:
    assert complaint(course) + "\n" == with_lists((course / "expected.txt").read_text(encoding="utf-8"))


def with_lists(expected: str) -> str:
    """The text with what can be chosen from: whoever adds a metric or a form changes no message."""
    lists = {"{metrics}": names(), "{forms}": form_names(), "{tasks}": task_names()}
    for mark, known in lists.items():
        expected = expected.replace(mark, ", ".join(known))
    return expected


@pytest.mark.parametrize("course", BROKEN, ids=lambda path: path.name)
def test_what_is_said_names_no_place_outside_the_course_and_no_library(course: Path) -> None:
    said = complaint(course)
    assert str(course) not in said
    for foreign in ("pydantic", "ArrowInvalid", "pyarrow", "Traceback"):
        assert foreign not in said
