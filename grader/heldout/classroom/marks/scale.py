"""A scale that maps points to grades, as a file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from heldout.base.errors import ChallengeError, Problem
from heldout.base.strict_toml import Line, Section, read_toml
from heldout.base.toml_wording import Allowed


class GradeSection(Section):
    """`[[grade]]`: a grade, and from how many points on it is given."""

    name: Line
    """As `A`, `1.3` or `passed`."""
    points: Annotated[float, Field(ge=0, le=1000), Allowed("a number from 0 to 1000")]
    """The fewest points that get it; the lowest grade has 0."""


class GradeScale(Section):
    """A scale, checked."""

    format_version: Literal[1]
    """The version of this schema."""
    grade: Annotated[list[GradeSection], Field(min_length=1)]

    def grade_of(self, points: float) -> str:
        """The grade that so many points get, rounded to two decimals first: what is printed as 90 gets what 90 gets."""
        reached = [each for each in self.grade if round(points, 2) >= each.points]
        return max(reached or self.grade, key=lambda each: each.points if reached else -each.points).name


def read_scale(path: Path) -> GradeScale:
    """The scale in a file.

    Raises:
        ChallengeError: it is not valid; every problem.
    """
    scale = read_toml(path, GradeScale).checked()
    problems = []
    for key, values in (
        ("name", [each.name for each in scale.grade]),
        ("points", [each.points for each in scale.grade]),
    ):
        twice = [value for value, count in Counter(values).items() if count > 1]
        problems += [Problem(str(path), f"grade.{key}", f"must differ: {value} is there twice.") for value in twice]
    if min(each.points for each in scale.grade) > 0:
        problems.append(
            Problem(str(path), "grade.points", "must be 0 for the lowest grade, so that everybody has one.")
        )
    if problems:
        raise ChallengeError(problems)
    return scale
