"""`.heldout.toml`, the marker of a workspace: which challenge a folder is about. It may come from anybody.

A marker is a hint. It names a challenge, and a course by its title; no path in it is followed, nothing in it is run.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heldout.base.errors import UsageError
from heldout.base.toml_writing import toml_value

MARKER = ".heldout.toml"
FORMAT_VERSION = 2
_LARGEST = 4096
"""Bytes. One that `heldout start` writes has about 300."""
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LONGEST_ID = 100
_WORKSPACE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LONGEST_HINT = 80
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(frozen=True)
class Marker:
    """What a marker says; all of it is somebody's word."""

    folder: Path
    """Where it lies, without links."""
    challenge_id: str
    workspace_id: str | None
    """What the user's own records know the workspace by; None in markers of other origin."""
    course_hint: str | None
    """The title of the course, or whatever else stands there, as plain text of at most 80 characters."""


def find_marker(start: Path) -> Path | None:
    """The marker of the nearest folder at or above `start` (a file or a folder) that has one; not read yet."""
    place = Path(os.path.realpath(start))
    for folder in (place, *place.parents):
        if os.path.lexists(folder / MARKER):
            return folder / MARKER
    return None


def read_marker(file: Path) -> Marker:
    """What the marker says.

    Raises:
        UsageError: it is damaged: no regular file, larger than a marker can be, no TOML, or without a challenge's name.
    """
    content = _parse(file, _read(file))
    challenge_id, workspace_id, course = (content.get(key) for key in ("challenge", "workspace", "course"))
    if not isinstance(challenge_id, str) or len(challenge_id) > _LONGEST_ID or not _ID.fullmatch(challenge_id):
        raise _damaged(file, "`challenge` must be the name of a challenge: lower-case letters, digits, single hyphens")
    known = workspace_id if isinstance(workspace_id, str) and _WORKSPACE.fullmatch(workspace_id) else None
    return Marker(file.parent, challenge_id, known, _plain(course) if isinstance(course, str) else None)


def marker_text(challenge_id: str, workspace_id: str | None, course_title: str | None) -> str:
    """The marker that `heldout start` writes; no course stands for the catalogue that ships with heldout.

    A workspace that is handed to somebody else has no id, as none of their records knows it.
    """
    lines = [
        "# Written by `heldout start`: tells the other commands which challenge this folder is about.",
        f"format_version = {FORMAT_VERSION}",
        f'challenge = "{challenge_id}"',
    ]
    if workspace_id is not None:
        lines.append(f'workspace = "{workspace_id}"')
    if course_title is not None:
        lines.append(f"course = {toml_value(_plain(course_title))}")
    return "\n".join(lines) + "\n"


def _read(file: Path) -> bytes:
    """At most one byte more than a marker may have: a sparse one of ten gigabytes costs nothing."""
    try:
        handle = os.open(file, _READ)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise _damaged(file, "it is not a regular file")
            content = os.read(handle, _LARGEST + 1)
        finally:
            os.close(handle)
    except OSError as error:
        raise _damaged(file, f"it cannot be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise _damaged(file, f"it has more than {_LARGEST:,} bytes, which no marker needs")
    return content


def _parse(file: Path, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError, ArithmeticError, LookupError) as error:
        # Deep nesting, endless numbers and what a parser has not thought of: whoever wrote it meant no challenge.
        raise _damaged(file, f"it is no valid TOML ({_plain(str(error)) or type(error).__name__})") from error


def _damaged(file: Path, why: str) -> UsageError:
    return UsageError(
        f"{_plain(str(file), 4096)} is damaged: {why}. "
        "Name the challenge with -c, which leaves it unread, or make a new workspace with `heldout start`."
    )


def _plain(text: str, longest: int = _LONGEST_HINT) -> str:
    """The text without what would move a cursor, shortened."""
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
