"""`check_copy`: whether a copy is still what was bundled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from heldout.authoring.bundle.course_files import whole_folder
from heldout.base.errors import Problem, UsageError
from heldout.base.paths import is_course
from heldout.challenge.course_id import BUNDLE_FILE
from heldout.prepare.student_copy import damage, read_bundle


@dataclass(frozen=True)
class CheckedCopy:
    """What a copy is, and what is wrong with it."""

    copy: str
    heldout: str
    challenges: tuple[str, ...]
    files: int
    problems: tuple[Problem, ...]
    """One for each file that is missing, changed, or was not bundled."""


def check_copy(folder: Path) -> CheckedCopy:
    """Compare every file of a student's or an instructor's copy with bundle.json.

    Raises:
        UsageError: the folder is no copy.
        ChallengeError: bundle.json is damaged.
    """
    if not is_course(folder) or not (folder / BUNDLE_FILE).exists():
        raise UsageError(f"{folder} is no copy made by `heldout challenge bundle`: it has no {BUNDLE_FILE}.")
    bundle = read_bundle(folder)
    problems = [*damage(folder, bundle["files"]), *_extra(folder, bundle["files"])]
    return CheckedCopy(
        str(bundle["copy"]), str(bundle["heldout"]), tuple(bundle["challenges"]), len(bundle["files"]), tuple(problems)
    )


def _extra(folder: Path, files: dict[str, str]) -> Iterator[Problem]:
    for name in whole_folder(folder):
        if name not in files and name != BUNDLE_FILE:
            yield Problem(name, "", "was not bundled. Remove it, or bundle again.")
