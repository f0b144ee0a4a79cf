"""Which course it is, wherever its folder lies: what attempts are kept by, beside the challenge's name.

A course says it itself (`id` in course.toml), or is known by its name. Two courses of one name are told apart by a
record in the user's folder, where no hand-in can write, and which follows a folder that was moved.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from heldout.base.errors import StoreError, UsageError
from heldout.base.json_records import from_json
from heldout.base.kept import Unsettled, kept, state_of
from heldout.base.paths import bundled_course, database_url, ensure_folder, is_course, user_folder, write_text, writing
from heldout.base.versions import __version__
from heldout.known_places import same_folder

BUNDLE_FILE = "bundle.json"
"""What a copy that `heldout challenge bundle` made has at its top."""

BUNDLED_ID = "heldout"
"""The catalogue that ships with heldout, wherever it is installed."""
_SCHEMA = "heldout.course-id/1"
_LARGEST = 1024 * 1024


@dataclass(frozen=True)
class _Place:
    """A course without an id of its own, as it lay when an attempt on it was kept."""

    schema: str
    id: str
    name: str
    """Its title, else its folder's name."""
    folder: str
    """Without links."""
    device: int
    inode: int
    challenges: tuple[str, ...]


def course_id(course: Path) -> str:
    """What this course is known by; nothing is written.

    `id` of its course.toml; `heldout` for the catalogue that ships with it; else the name (title, or the folder's) if
    no other course on this machine has attempts under that, else the name with a number.

    Raises:
        UsageError: the file has an id, and attempts on the course were kept under another one before it had.
        ChallengeError: the course's file is not valid.
    """
    declared, name = _said(course)
    if declared is not None or same_folder(course, bundled_course()):
        return _declared(course, declared, name) if declared else BUNDLED_ID
    here = _place(course, name)
    known = _known(here)
    return known.id if known else next(each for each in _names(here.name) if not _taken(each))


def require_told_apart(course: Path) -> None:
    """Nothing where attempts on the course can be kept: on a server it must say its id, as others may have its name.

    Raises:
        UsageError: it does not; the text has the line that is missing.
        ChallengeError: the course's file is not valid.
    """
    if database_url().startswith("sqlite") or same_folder(course, bundled_course()) or _said(course)[0] is not None:
        return
    raise UsageError(
        f"{course / 'course.toml'} needs an id where attempts are kept on a server, as another course there may be "
        f"called the same: add id = {json.dumps(course_id(course), ensure_ascii=False)} (or another one). "
        "Nothing was kept."
    )


def keep_course_id(course: Path) -> str:
    """What this course is known by, from now on for good: also when its folder is moved or gets another title.

    Raises:
        UsageError: it must say so itself, see `require_told_apart`; or says another one than it was known by before.
        ChallengeError: the course's file is not valid.
        StoreError: the user's folder cannot be written.
    """
    declared, name = _said(course)
    if declared is not None or same_folder(course, bundled_course()):
        return _declared(course, declared, name) if declared else BUNDLED_ID
    require_told_apart(course)
    here = _place(course, name)
    known = _known(here)
    if known is not None:
        now = replace(here, id=known.id)
        if now != known:
            write_text(_file(now.id), json.dumps(asdict(now)) + "\n")
        return known.id
    for name in _names(here.name):
        if _claim(replace(here, id=name)):
            return name
        known = _known(here)  # another process may have recorded this course just now
        if known is not None:
            return known.id
    raise AssertionError("there is always one more number")


def _declared(course: Path, declared: str, name: str) -> str:
    """The id that the course's file has.

    Raises:
        UsageError: attempts on it were kept under another one, and nobody would find them any more.
    """
    if (course / BUNDLE_FILE).exists():  # who has a student's copy did not write its course.toml
        return declared
    here = _place(course, name)
    before = next((each for each in _records() if _is_here(each, here)), None)
    if before is None or before.id == declared:
        return declared
    new, old = (json.dumps(each, ensure_ascii=False) for each in (declared, before.id))
    raise UsageError(
        f"{course / 'course.toml'} has id = {new}, and attempts on this course were kept before it had one: by the id "
        f"{old} they are found. Write that. To begin without them under the new id, delete {_file(before.id)}."
    )


def _is_here(known: _Place, here: _Place) -> bool:
    return _is_the_folder(known, here) or (known.folder == here.folder and known.name == here.name)


def _known(here: _Place) -> _Place | None:
    """The record of this course: of this folder, moved or not; or of one of that name whose folder is gone."""
    known = tuple(_records())
    same = [each for each in known if _is_the_folder(each, here)]
    in_place = [each for each in known if each.folder == here.folder and each.name == here.name]
    left = [each for each in known if each.name == here.name and not is_course(Path(each.folder))]
    return next(iter((*same, *in_place, *left)), None)


def _is_the_folder(known: _Place, here: _Place) -> bool:
    """Whether it is the very folder: a number that the file system gave to a new one says nothing by itself."""
    if (known.device, known.inode) != (here.device, here.inode):
        return False
    return known.name == here.name or bool(set(known.challenges) & set(here.challenges))


def _names(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} #{number}"
        number += 1


def _taken(name: str) -> bool:
    return name == BUNDLED_ID or _file(name).exists()


def _claim(place: _Place) -> bool:
    """Record a course under its id, unless another one has it; whether it is recorded."""
    if place.id == BUNDLED_ID:
        return False
    file = _file(place.id)
    ensure_folder(file.parent, mode=0o700)
    whole = file.with_name(f".{secrets.token_hex(8)}")
    write_text(whole, json.dumps(asdict(place)) + "\n")
    with writing(file):
        try:
            os.link(whole, file)  # all of it or nothing, and only one of several that try it at once
        except FileExistsError:
            return False
        finally:
            whole.unlink()
    return True


def _said(course: Path) -> tuple[str | None, str]:
    """The course's id, where its file has one, and its name."""
    file = course / "course.toml"
    if not file.exists():
        return None, _storable(course.absolute().name)
    try:
        state = [str(course), __version__, *state_of(file)]
    except Unsettled:
        return _read(course)
    name = f"course-{hashlib.sha256(os.path.realpath(course).encode(errors='surrogateescape')).hexdigest()[:16]}"
    return kept(name, tuple[str | None, str], state, lambda: _read(course))


def _read(course: Path) -> tuple[str | None, str]:
    from heldout.challenge.course import course_title, load_course

    return load_course(course).id, _storable(course_title(course))


def _storable(name: str) -> str:
    """A folder's name may hold bytes that are no text; no database takes those."""
    return name.encode("utf-8", "replace").decode()


def _place(course: Path, name: str) -> _Place:
    try:
        found = course.stat()
        challenges = tuple(sorted(each.name for each in (course / "challenges").iterdir() if each.is_dir()))
    except OSError as error:
        raise StoreError(f"The course {course} cannot be looked at: {error.strerror}.") from error
    return _Place(_SCHEMA, name, name, os.path.realpath(course), found.st_dev, found.st_ino, challenges)


def _records() -> Iterator[_Place]:
    for file in sorted((user_folder() / "course-ids").glob("*.json")):
        with contextlib.suppress(OSError, ValueError, RecursionError), file.open("rb") as opened:
            found = from_json(_Place, json.loads(opened.read(_LARGEST)))
            if found.schema == _SCHEMA:
                yield found


def _file(name: str) -> Path:
    return user_folder() / "course-ids" / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"
