"""The user's own records: workspaces that their `heldout start` made, and courses that are theirs.

They lie in the user's folder, where no hand-in can write: what is read from them may name paths that are followed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heldout.base.errors import StoreError
from heldout.base.paths import bundled_course, ensure_folder, is_course, user_folder, write_text

_SCHEMA = "heldout.place/1"
_LARGEST = 64 * 1024


@dataclass(frozen=True)
class KnownWorkspace:
    """A workspace that this user's `heldout start` made."""

    id: str
    """32 hexadecimal digits; the workspace's marker has the same."""
    folder: Path
    """Where it was made, without links."""
    challenge_id: str
    course: Path
    """Where the course was then; what ships with heldout is wherever it is now."""

    @property
    def bundled(self) -> bool:
        """Whether its course is the catalogue that ships with heldout."""
        return same_folder(self.course, bundled_course())


def same_folder(one: Path, other: Path) -> bool:
    """Whether two paths lead to one folder, links followed."""
    return os.path.realpath(one) == os.path.realpath(other)


def remember_workspace(folder: Path, challenge_id: str, course: Path) -> KnownWorkspace:
    """Record a workspace that is being made in `folder`. Its course counts as the user's own from now on.

    Raises:
        StoreError: the user's folder cannot be written.
    """
    made = KnownWorkspace(secrets.token_hex(16), Path(os.path.realpath(folder)), challenge_id, course.absolute())
    named = None if made.bundled else os.path.realpath(course)
    _write(_workspace_file(made.id), {"folder": str(made.folder), "challenge": challenge_id, "course": named})
    if named is not None:
        remember_course(course)
    return made


def forget_workspace(workspace: KnownWorkspace) -> None:
    """Take a record back, where making the workspace came to nothing."""
    with contextlib.suppress(OSError):
        _workspace_file(workspace.id).unlink()


def known_workspace(workspace_id: str) -> KnownWorkspace | None:
    """The record of a workspace; None where this user's `heldout start` made none with this id."""
    said = _read(_workspace_file(workspace_id))
    if said is None:
        return None
    folder, challenge_id, course = said.get("folder"), said.get("challenge"), said.get("course")
    if not (isinstance(folder, str) and isinstance(challenge_id, str) and (course is None or isinstance(course, str))):
        return None
    return KnownWorkspace(workspace_id, Path(folder), challenge_id, Path(course) if course else bundled_course())


def workspace_of(challenge_id: str, course: Path) -> Path | None:
    """Where the user's workspace of a challenge is that was made last, and is still there; None where there is none."""
    files = sorted((user_folder() / "workspaces").glob("*.json"), key=_made_at, reverse=True)
    for known in filter(None, (known_workspace(file.stem) for file in files)):
        if known.challenge_id == challenge_id and same_folder(known.course, course) and known.folder.is_dir():
            return known.folder
    return None


def _made_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def remember_course(course: Path) -> None:
    """Record that a course is the user's own, or that they allow it.

    Raises:
        StoreError: the user's folder cannot be written.
    """
    file = _course_file(course)
    if not file.is_file():
        _write(file, {"folder": os.path.realpath(course)})


def forget_course(course: Path) -> bool:
    """Take that back; whether it was recorded.

    Raises:
        StoreError: the user's folder cannot be written.
    """
    try:
        _course_file(course).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(f"{_course_file(course)} cannot be removed: {error.strerror}.") from error
    return True


def is_known_course(course: Path) -> bool:
    """Whether the user has made this course, started a workspace of it, or allowed it."""
    said = _read(_course_file(course))
    return said is not None and said.get("folder") == os.path.realpath(course)


def known_courses() -> tuple[Path, ...]:
    """The courses that the user has made, started a workspace of, or allowed, and that are there; sorted."""
    said = (_read(file) for file in (user_folder() / "courses").glob("*.json"))
    found = {Path(one["folder"]) for one in said if one is not None and isinstance(one.get("folder"), str)}
    return tuple(sorted(folder for folder in found if is_course(folder)))


def _workspace_file(workspace_id: str) -> Path:
    return user_folder() / "workspaces" / f"{workspace_id}.json"


def _course_file(course: Path) -> Path:
    name = hashlib.sha256(os.path.realpath(course).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return user_folder() / "courses" / f"{name}.json"


def _write(file: Path, content: dict[str, Any]) -> None:
    ensure_folder(file.parent)
    write_text(file, json.dumps({"schema": _SCHEMA, **content}) + "\n")


def _read(file: Path) -> dict[str, Any] | None:
    try:
        with file.open("rb") as opened:
            said = json.loads(opened.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and said.get("schema") == _SCHEMA else None
