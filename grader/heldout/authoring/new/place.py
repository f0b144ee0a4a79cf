"""Where a new challenge goes: the course, and folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import StoreError, UsageError
from heldout.base.paths import all_or_nothing, writing
from heldout.course_choice import choose_course, nearest_course
from heldout.known_places import remember_course

_ID = "lower-case letters, digits and single hyphens"
_LONGEST = 100
"""Characters of a name: folders are named by it, and files with a few more."""


@dataclass(frozen=True)
class CoursePlace:
    """A course to write to."""

    course: Path
    new: bool
    """Whether the folder is no course yet and becomes one."""


def writable_course(explicit: str | Path | None, start: Path) -> CoursePlace:
    """The course that was named (or `HELDOUT_COURSE`), else the nearest parent of `start` that is one, else `start`.

    The catalogue that ships with heldout is never written to from outside.

    Raises:
        UsageError: the folder that was named is no course, or the one that was found belongs to another user.
    """
    if explicit or os.environ.get("HELDOUT_COURSE"):
        return CoursePlace(choose_course(explicit, named_only=True).folder, new=False)
    found = nearest_course(start)
    if found is not None:
        return CoursePlace(found, new=False)
    return CoursePlace(start.absolute(), new=True)


def check_free(course: Path, name: str) -> None:
    """Refuse a name that is taken.

    Raises:
        UsageError: challenges/NAME or datasets/NAME exists.
    """
    for kind in ("challenges", "datasets"):
        if (course / kind / name).exists():
            others = [entry.name for entry in (course / kind).iterdir()]
            free = next(f"{name}-{number}" for number in range(2, 1000) if f"{name}-{number}" not in others)
            raise UsageError(f"{kind}/{name} exists, and nothing is ever overwritten. Choose another name: '{free}'.")


@contextmanager
def staged(place: CoursePlace, name: str) -> Iterator[Path]:
    """A temporary course inside the course; its challenge and dataset `name` are moved into place when the block ends.

    After any failure, the course is as it was.

    Raises:
        StoreError: the course cannot be written.
    """
    with all_or_nothing(place.course / "challenges", place.course / "datasets"), writing(place.course):
        place.course.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".heldout-new-", dir=place.course))
        try:
            for kind in ("challenges", "datasets"):
                (workshop / kind / name).mkdir(parents=True)
            yield workshop
            check_free(place.course, name)
            _move(workshop, place.course, name)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    with contextlib.suppress(StoreError):
        remember_course(place.course)


def _move(workshop: Path, course: Path, name: str) -> None:
    """The dataset first: a challenge without its dataset would be broken, a dataset without a challenge is not."""
    for kind in ("challenges", "datasets"):
        (course / kind).mkdir(exist_ok=True)
    dataset = course / "datasets" / name
    (workshop / "datasets" / name).rename(dataset)
    try:
        (workshop / "challenges" / name).rename(course / "challenges" / name)
    except BaseException:
        shutil.rmtree(dataset, ignore_errors=True)
        raise


def check_name(name: str) -> None:
    """Refuse what cannot be a folder's name.

    Raises:
        UsageError: with the nearest name that can.
    """
    from heldout.authoring.new.propose import slug

    if len(name) > _LONGEST:
        raise UsageError(f"a challenge's name has at most {_LONGEST} characters. Got {len(name)}.")
    if slug(name) != name or not name:
        better = slug(name)
        hint = f" Did you mean '{better}'?" if better else ""
        raise UsageError(f"a challenge is named with {_ID}. Got '{name}'.{hint}")
