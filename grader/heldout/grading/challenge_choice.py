"""Which challenge is meant: the one that is named, the workspace's, or the one in whose folder the submission lies."""

from __future__ import annotations

import os
from pathlib import Path

from heldout.base.errors import NoChallengeNamed, UsageError
from heldout.base.paths import bundled_course, is_course
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.course import course_title
from heldout.challenge.interface import Challenge
from heldout.course_choice import CourseChoice, check_owner, may_be_taken, working_directory
from heldout.kinds.catalogue import kinds_with_files
from heldout.known_places import same_folder
from heldout.marker import Marker, find_marker, read_marker
from heldout.submission.read import missing


def choose_challenge(choice: CourseChoice, name: str | None, submission: Path | None = None) -> Challenge:
    """The challenge `name`, or the one that the submission (without one, the working directory) belongs to.

    Which course it is looked up in does not depend on `name`, nor on anything that the submission brought along.

    Raises:
        UsageError: no such challenge, none named and none to be found, or its course may not be used.
        ChallengeError: its files are not valid.
    """
    if name is not None:
        return _find(choice, name, None)
    if choice.workspace is not None:
        return _find(choice, choice.workspace.challenge_id, None)
    place = submission or working_directory()
    file = find_marker(place)
    if file is not None:
        marker = read_marker(file)
        _check_hint(choice, marker)
        return _find(choice, marker.challenge_id, marker)
    folder = _folder_of_challenge(place)
    if folder is not None:
        return _find(_of_course(choice, folder.parent.parent, submission), folder.name, None)
    if submission is None:
        raise NoChallengeNamed  # commands that take no submission take the challenge's name in its place
    raise UsageError(
        "which challenge? Name it with -c CHALLENGE (`heldout list` shows them), or work in a folder made by `heldout "
        "start CHALLENGE`."
    )


def require_not_handed_in(choice: CourseChoice, submission: Path) -> None:
    """Nothing where the course cannot have come with the submission.

    Raises:
        UsageError: it was found, not named, and holds the submission.
    """
    if choice.origin == "nearest" and not may_be_taken(choice.folder, submission):
        raise UsageError(_passed_over(choice.folder))


def submission_path(argument: str | None) -> Path:
    """The submission that the argument names; without one what the current folder is about: its features.sql, which
    brings its model, or the folder itself where it holds the files of another kind of challenge; else its solution.py.

    Raises:
        UsageError: there is none.
    """
    if argument is not None:
        if not os.path.lexists(argument):
            raise UsageError(missing(Path(argument)))
        return Path(argument)
    own = next((name for name in ("solution.py", "estimator.py") if Path(name).is_file()), None)
    for kind in kinds_with_files():
        if all(Path(name).is_file() for name in kind.files) and (own is None or own in kind.optional):
            return Path(kind.files[0]) if len(kind.files) == 1 else Path()
    if own is not None:
        return Path(own)
    raise UsageError(
        "there is no solution.py in this folder. Name the submission (`heldout grade PATH -c CHALLENGE`), "
        "or make a workspace with `heldout start CHALLENGE`."
    )


def _find(choice: CourseChoice, name: str, marker: Marker | None) -> Challenge:
    try:
        return find_challenge(choice.folder, name)
    except UsageError as error:
        hints = [str(error)]
        if marker is not None and marker.course_hint:
            hints.append(
                f"The workspace's marker speaks of the course '{marker.course_hint}': name its folder with --course."
            )
        raise UsageError(" ".join(hints)) from error


def _check_hint(choice: CourseChoice, marker: Marker) -> None:
    """A workspace of some course, where none was named or found, is not taken for one of ours of the same name."""
    if choice.origin != "bundled" or marker.course_hint is None:
        return
    if marker.course_hint != course_title(choice.folder):
        raise UsageError(
            f"this workspace is about '{marker.challenge_id}' of the course '{marker.course_hint}', and your "
            "`heldout start` did not make it in this place. Name the course's folder (`heldout --course DIR …`), or "
            "the challenge with -c if one that ships with heldout is meant."
        )


def _folder_of_challenge(place: Path) -> Path | None:
    """The nearest folder at or above `place` that is a challenge of some course."""
    real = Path(os.path.realpath(place))
    for folder in (real, *real.parents):
        if (folder / "challenge.toml").is_file() and is_course(folder.parent.parent):
            return folder
    return None


def _of_course(choice: CourseChoice, course: Path, submission: Path | None) -> CourseChoice:
    """The choice, or where it is only ours for want of another, the course that the challenge's folder lies in.

    Raises:
        UsageError: that course belongs to another user, or may have come with the submission.
    """
    if choice.origin != "bundled" or same_folder(course, bundled_course()):
        return choice
    if not may_be_taken(course, submission):
        raise UsageError(_passed_over(course))
    check_owner(course)
    return CourseChoice(course, "nearest")


def _passed_over(course: Path) -> str:
    return (
        f"The course {course} was not used: the submission lies in it, so that it may have been handed in too. "
        f"If it is yours, name it (`heldout --course {course} …`), or say so once (`heldout course allow {course}`)."
    )
