"""A student's copy of a challenge: its data come prepared, without the private rows, and with checksums.

`heldout challenge bundle` writes such copies. A copy is a course with `bundle.json` at its top; each challenge has its
prepared data in a folder of its own, and its dataset.toml says that the rows are withheld.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from heldout.base.errors import ChallengeError, Problem
from heldout.base.paths import sha256_of
from heldout.challenge.course_id import BUNDLE_FILE
from heldout.challenge.interface import Challenge

SCHEMA = "heldout.bundle/1"
PREPARED_FOLDER = "prepared"
_FREE = frozenset({"README.md", "solution.py", "hints.md"})
"""Files of a challenge that decide no score: a student may write into them."""


def read_bundle(course: Path) -> dict[str, Any]:
    """What bundle.json says: schema, copy (student or instructor), heldout, prepared_format, challenges and files.

    Raises:
        ChallengeError: it is missing or damaged.
    """
    try:
        document: dict[str, Any] = json.loads((course / BUNDLE_FILE).read_bytes())
        if document["schema"] != SCHEMA:
            message = f"must have the schema {SCHEMA}. Got {document['schema']!r}: it was made with another heldout."
            raise ChallengeError(Problem(BUNDLE_FILE, "schema", message))
        assert all(_is_file_of_the_copy(name, digest) for name, digest in document["files"].items())
        assert isinstance(document["prepared_format"], int)
    except FileNotFoundError as error:
        raise ChallengeError(Problem(BUNDLE_FILE, "", f"does not exist in this copy. {_AGAIN}")) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        raise ChallengeError(Problem(BUNDLE_FILE, "", f"is damaged. {_AGAIN}")) from error
    return document


def _is_file_of_the_copy(name: str, digest: Any) -> bool:
    """Whether this is a path that stays in the copy, with a checksum: a copy may come from anybody."""
    path = PurePosixPath(name)
    plain = not path.is_absolute() and ".." not in path.parts and str(path) == name
    return plain and "\\" not in name and "\0" not in name and isinstance(digest, str)


_AGAIN = "Unpack or copy the whole bundle again."


def take_prepared(challenge: Challenge, folder: Path, prepared_format: int) -> None:
    """Fill the empty `folder` with the challenge's prepared data; every file that decides a score is checked first.

    Raises:
        ChallengeError: a file is missing, damaged or changed (each of them is named), or another heldout is needed.
    """
    bundle = read_bundle(challenge.course)
    if bundle["prepared_format"] != prepared_format:
        made = bundle.get("heldout")
        message = f"was made with heldout {made}, whose data this heldout cannot read. Install heldout {made}."
        raise ChallengeError(Problem(BUNDLE_FILE, "prepared_format", message))
    sums = _deciding(challenge, bundle["files"])
    problems = list(damage(challenge.course, sums))
    if problems:
        raise ChallengeError(problems)
    source = challenge.folder / PREPARED_FOLDER
    for side in ("open", "hidden"):
        (folder / side).mkdir(mode=0o700)
    for path in (challenge.course / name for name in sums):
        if path.is_relative_to(source):
            copied = folder / path.relative_to(source)
            copied.touch(mode=0o600)
            shutil.copyfile(path, copied)


def deciding_files(challenge: Challenge) -> list[Path]:
    """The files of a student's copy that were checked when its prepared data were taken, bundle.json first.

    Raises:
        ChallengeError: bundle.json is missing or damaged.
    """
    course = challenge.course
    return [course / BUNDLE_FILE, *(course / name for name in _deciding(challenge, read_bundle(course)["files"]))]


def damage(course: Path, sums: Mapping[str, str]) -> Iterable[Problem]:
    """One problem for each file that is missing, or whose bytes are not those with the SHA-256 in `sums`."""
    for name, expected in sums.items():
        try:
            found = sha256_of(course / name)
        except OSError as error:
            yield Problem(name, "", f"cannot be read: {error.strerror}. {_AGAIN}")
            continue
        if found != expected:
            yield Problem(name, "", f"is damaged or was changed: it is not the file that was bundled. {_AGAIN}")


def _deciding(challenge: Challenge, files: Mapping[str, str]) -> dict[str, str]:
    inside = f"challenges/{challenge.id}/"
    return {
        name: digest for name, digest in files.items() if name.startswith(inside) and name[len(inside) :] not in _FREE
    }
