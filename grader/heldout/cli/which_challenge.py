"""Which challenge a command means: named with -c, remembered by the workspace, or the folder the submission lies in."""

from __future__ import annotations

from pathlib import Path

from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.cli import Settings
from heldout.errors import UsageError
from heldout.paths import is_course
from heldout.workspace import find_workspace


def challenge_named(settings: Settings, name: str | None, near: Path) -> Challenge:
    """The challenge `name` of the course, or the one that `near` (a submission, or the current folder) belongs to.

    Raises:
        UsageError: no such challenge, or none named and none to be found.
        ChallengeError: its files are not valid.
    """
    workspace = find_workspace(near)
    if name is not None:
        if workspace is not None and settings.course is None and workspace.challenge_id == name:
            return find_challenge(workspace.course, name)
        return find_challenge(settings.course_folder(), name)
    if workspace is not None:
        course = settings.course_folder() if settings.course else workspace.course
        return find_challenge(course, workspace.challenge_id)
    for folder in (near.absolute(), *near.absolute().parents):
        if (folder / "challenge.toml").is_file() and is_course(folder.parent.parent):
            return find_challenge(folder.parent.parent, folder.name)
    raise UsageError(
        "which challenge? Name it with -c CHALLENGE (`heldout list` shows them), "
        "or work in a folder made by `heldout start CHALLENGE`."
    )


def submission_path(argument: str | None) -> Path:
    """The submission that the argument names; without one, the current folder's solution.py.

    Raises:
        UsageError: there is none.
    """
    if argument is not None:
        return Path(argument)
    for name in ("solution.py", "estimator.py"):
        if Path(name).is_file():
            return Path(name)
    raise UsageError(
        "there is no solution.py in this folder. Name the submission (`heldout grade PATH -c CHALLENGE`), "
        "or make a workspace with `heldout start CHALLENGE`."
    )
