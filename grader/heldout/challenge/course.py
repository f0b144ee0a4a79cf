"""`course.toml`: what holds for every challenge of a course. The file is optional."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from heldout.base.paths import bundled_course
from heldout.base.strict_toml import Line, Section, read_toml
from heldout.base.vocabulary import IsolationLevel
from heldout.known_places import same_folder

BUNDLED_TITLE = "the catalogue of heldout"
"""What a card calls the course that ships with heldout."""


CourseName = Annotated[Line, Field(max_length=200)]


class CourseDefinition(Section):
    """course.toml, checked; what it leaves out has its default."""

    format_version: Literal[1]
    """The version of this schema."""
    id: CourseName | None = None
    """What attempts on its challenges are kept by, wherever the folder lies and whatever its title; a copy of the
    folder that keeps it is the same course."""
    title: Line | None = None
    """What the course is called."""
    isolation: IsolationLevel | None = None
    """The weakest isolation that any challenge of the course may be graded with."""
    attempts_per_day: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Graded attempts that a learner may make on one challenge in a day of UTC; a challenge may set its own."""


def load_course(course: Path) -> CourseDefinition:
    """The course's definition; an empty one where there is no file.

    Raises:
        ChallengeError: the file is not valid.
    """
    path = course / "course.toml"
    if not path.exists():
        return CourseDefinition(format_version=1)
    return read_toml(path, CourseDefinition, course).checked()


def course_title(course: Path) -> str:
    """What the course is called: its title, else its folder's name; never a path.

    Raises:
        ChallengeError: the course's file is not valid.
    """
    title = load_course(course).title
    if title:
        return title
    return BUNDLED_TITLE if same_folder(course, bundled_course()) else course.absolute().name
