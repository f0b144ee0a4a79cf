"""`course.toml`: what holds for every challenge of a course. The file is optional."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from heldout.strict_toml import Line, Section, read_toml
from heldout.vocabulary import IsolationLevel


class CourseDefinition(Section):
    """The whole file."""

    format_version: Literal[1]
    """The version of this schema."""
    title: Line | None = None
    """What the course is called."""
    isolation: IsolationLevel | None = None
    """The weakest isolation that any challenge of the course may be graded with."""


def load_course(course: Path) -> CourseDefinition:
    """The course's definition; an empty one where there is no file.

    Raises:
        ChallengeError: the file is not valid.
    """
    path = course / "course.toml"
    if not path.exists():
        return CourseDefinition(format_version=1)
    return read_toml(path, CourseDefinition, course).checked()
