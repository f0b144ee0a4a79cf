"""Which course grades. A hand-in never decides it: a course's own code is run, and its metric makes the scores."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from heldout.base.errors import UsageError
from heldout.base.paths import bundled_course, is_course
from heldout.known_places import KnownWorkspace, is_known_course, known_workspace, same_folder
from heldout.marker import find_marker, read_marker

Origin = Literal["--course", "HELDOUT_COURSE", "workspace", "nearest", "bundled"]


@dataclass(frozen=True)
class CourseChoice:
    """The course to use, and how it came to be the one."""

    folder: Path
    origin: Origin
    workspace: KnownWorkspace | None = None
    """The workspace of the user's own, in whose folder the submission lies; whatever the course is."""
    passed_over: tuple[Path, ...] = ()
    """Courses above the working directory that the submission may have brought along."""


def choose_course(
    explicit: str | Path | None = None, *, submission: Path | None = None, named_only: bool = False
) -> CourseChoice:
    """The course that was named, else the workspace's, else the nearest above the working directory, else ours.

    A workspace counts where the user's own records have it, at this place. Of the courses above the working directory
    one that lies inside `submission`, or that holds it and is not known to be the user's own, may be a part of what was
    handed in: it is passed over.

    Args:
        explicit: what `--course` named; without it `HELDOUT_COURSE`.
        submission: what is to be graded, a file or a folder; None where nothing is.
        named_only: for commands that take other people's submissions: nothing but a named course will do.

    Raises:
        UsageError: what was named is no course; or the course that was found belongs to another user; or the
            workspace's course is gone, or the workspace was moved; or none was named where it must be.
    """
    named = _named(explicit)
    if named is not None and named_only:
        return named
    if named_only:
        raise UsageError(
            "this command takes other people's submissions, so its course must be named: `heldout --course DIR …`, "
            "or the variable HELDOUT_COURSE."
        )
    here = working_directory()
    workspace, moved = _workspace(submission or here)
    if named is not None:
        return CourseChoice(named.folder, named.origin, workspace)
    if workspace is not None:
        return CourseChoice(_still_there(workspace), "workspace", workspace)
    found, passed_over = _nearest(here, submission)
    if found is not None:
        return CourseChoice(found, "nearest", None, passed_over)
    if moved is not None and not moved.bundled:
        raise UsageError(
            f"this workspace was made in {moved.folder}, for the course {moved.course}, and lies elsewhere now. Name "
            f"the course (`heldout --course {moved.course} …`), or make a new workspace with `heldout start`."
        )
    return CourseChoice(bundled_course(), "bundled", None, passed_over)


def nearest_course(start: Path) -> Path | None:
    """The nearest course at or above `start`, for commands that write to one; None where there is none.

    Raises:
        UsageError: it belongs to another user.
    """
    return _nearest(start, None)[0]


def check_owner(course: Path) -> None:
    """Refuse a course that was found, not named, and belongs to neither the running user nor root.

    Raises:
        UsageError: it does, and has not been allowed.
    """
    if not hasattr(os, "getuid") or same_folder(course, bundled_course()) or is_known_course(course):
        return
    trusted = {0, os.getuid()}
    for part in (course, course / "challenges", course / "datasets"):
        owner = part.stat().st_uid
        if owner not in trusted:
            raise UsageError(
                f"{part} belongs to another user ({_user(owner)}), and the course was found there without being named. "
                f"A course's own code makes the scores. If you trust it, name it (`heldout --course {course} …`), "
                f"or allow it for good (`heldout course allow {course}`)."
            )


def may_be_taken(course: Path, submission: Path | None) -> bool:
    """Whether a course that was found cannot have come with the submission."""
    if submission is None:
        return True
    root, handed_in = Path(os.path.realpath(course)), Path(os.path.realpath(submission))
    if root.is_relative_to(handed_in):
        return False
    return not handed_in.is_relative_to(root) or same_folder(course, bundled_course()) or is_known_course(course)


def working_directory() -> Path:
    """Where the command was started.

    Raises:
        UsageError: the folder is gone.
    """
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(f"the working directory cannot be used: {error.strerror}. Change to another one.") from error


def _named(explicit: str | Path | None) -> CourseChoice | None:
    origin: Origin = "--course" if explicit else "HELDOUT_COURSE"
    named = explicit or os.environ.get("HELDOUT_COURSE")
    if not named:
        return None
    folder = Path(named).expanduser().absolute()
    if not is_course(folder):
        raise UsageError(
            f"{origin} must name a folder that holds challenges/ and datasets/. Got '{named}', which "
            + ("does not." if folder.is_dir() else "is not a folder.")
        )
    return CourseChoice(folder, origin)


def _workspace(place: Path) -> tuple[KnownWorkspace | None, KnownWorkspace | None]:
    """The user's own workspace that holds `place`; or the one that it was, before it was moved or copied."""
    file = find_marker(place)
    if file is None:
        return None, None
    try:
        marker = read_marker(file)
    except UsageError:
        return None, None
    known = known_workspace(marker.workspace_id) if marker.workspace_id else None
    if known is None:
        return None, None
    return (known, None) if same_folder(known.folder, marker.folder) else (None, known)


def _still_there(workspace: KnownWorkspace) -> Path:
    inside = Path(os.path.realpath(workspace.course)).is_relative_to(workspace.folder)
    if inside or not is_course(workspace.course):
        raise UsageError(
            f"this workspace was made for the course {workspace.course}, which is not there any more. "
            "Name the place where it is now: `heldout --course DIR …`."
        )
    return workspace.course


def _nearest(start: Path, submission: Path | None) -> tuple[Path | None, tuple[Path, ...]]:
    """The nearest course that may be taken, and those that were passed over on the way."""
    passed_over: list[Path] = []
    for folder in _courses_above(start):
        if may_be_taken(folder, submission):
            check_owner(folder)
            return folder, tuple(passed_over)
        passed_over.append(folder)
    return None, tuple(passed_over)


def _courses_above(start: Path) -> Iterator[Path]:
    start = start.absolute()
    return (folder for folder in (start, *start.parents) if is_course(folder))


def _user(uid: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return f"user {uid}"
