"""A hand-in becomes a submission: the file that counts is found in what the learner sent, whatever it is called."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from heldout.base.errors import UsageError
from heldout.base.paths import writing
from heldout.base.words import listed
from heldout.classroom.hand_ins.archive import BadArchive, unpack
from heldout.classroom.hand_ins.attempt_file import is_attempt_file, submission_of
from heldout.classroom.hand_ins.interface import HandIn, ListedFolder
from heldout.classroom.hand_ins.listing import has_model, list_folder
from heldout.submission.boundary import take
from heldout.submission.folder import shown
from heldout.submission.interface import MAX_BYTES, Submission
from heldout.submission.read import ENTRIES, read_submission, refused

_DEEPEST = 6
_MOST_ITEMS = 5_000
_LAST = -1
"""Of the attempts in a file that `heldout hand-in` wrote, the one that is meant where nobody says which."""
_MOST_UNPACKED = 64 * 1024 * 1024


def read_hand_in(hand_in: HandIn, scratch: Path) -> Submission:
    """What a learner handed in. Whatever is wrong with it is the submission's `fault`, never an exception.

    Args:
        hand_in: where it lies.
        scratch: an empty folder for this hand-in alone, which may be filled.

    Raises:
        HeldoutError: the machine could not read it.
    """
    name = shown(hand_in.called)

    def read() -> Submission:
        try:
            if hand_in.number is not None:
                return submission_of(hand_in.files[0], hand_in.number, lambda why: refused(name, "python", why))
            path = _submitted(_own_folder(hand_in, scratch), scratch, _DEEPEST)
            if is_attempt_file(path):
                return submission_of(path, _LAST, lambda why: refused(name, "python", why))
            found = read_submission(path)
            # A folder of ours, into which files were copied or a zip was unpacked, says nothing to the learner.
            ours = path.is_dir() and path.parent == scratch
            return replace(found, name=name) if ours else found
        except (UsageError, BadArchive) as error:
            # The learner reads this: where the files lie on this machine says nothing to them.
            folders = {str(file.parent) for file in (*hand_in.files, scratch / "handed-in")}
            said = str(error)
            for folder in sorted(folders, key=len, reverse=True):
                said = said.replace(f"{folder}{os.sep}", "")
            return refused(name, "python", said)

    return take(read, lambda why: refused(name, "python", why))


def _own_folder(hand_in: HandIn, scratch: Path) -> Path:
    """A folder that holds what the learner handed in and nothing of others, or a file that is too large for that."""
    if len(hand_in.files) == 1 and hand_in.files[0].is_dir():
        return hand_in.files[0]
    names = dict(hand_in.rename)
    folder = scratch / "handed-in"
    folder.mkdir()
    left = MAX_BYTES
    for file in hand_in.files:
        if file.is_dir():
            raise UsageError(f"{hand_in.called}: hand in one folder, or files.")
        left -= file.stat().st_size
        if left < 0:
            # Refused for its size by whoever reads it; nothing of it is copied.
            return file
        called = Path(names.get(file.name, file.name)).name
        # What is left of a name when a system's part is taken off may be no file's name.
        target = folder / (file.name if called in ("", "..") else called)
        # One that may not be read is its learner's fault; one that cannot be written is this machine's.
        with file.open("rb") as source, writing(target), target.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    return folder


def _submitted(path: Path, scratch: Path, deepest: int) -> Path:
    """The file or folder in what the learner handed in that is the submission.

    Raises:
        UsageError, BadArchive: there is none, or more than one.
    """
    if not path.is_dir():
        return path
    if deepest < 0:
        raise UsageError(f"{shown(path.name)} lies too deep in what was handed in.")
    place = list_folder(path, _MOST_ITEMS)
    if any(file.name in ENTRIES for file in place.files):
        return path
    models = [file for file in place.files if has_model(file)]
    candidates = models or _without_model(place)
    if len(candidates) > 1:
        names = listed((shown(each.name) for each in candidates), most=5)
        raise UsageError(f"{shown(path.name)} holds more than one submission: {names}. Keep the one that counts.")
    if candidates and candidates[0].suffix.lower() == ".zip" and not is_attempt_file(candidates[0]):
        return _submitted(_unpacked(candidates[0], scratch), scratch, deepest - 1)
    if candidates:
        return candidates[0]
    if len(place.folders) == 1:
        return _submitted(place.folders[0], scratch, deepest - 1)
    return path


def _without_model(place: ListedFolder) -> Sequence[Path]:
    """What may be the submission where no file speaks of get_estimator: the likeliest kind."""
    for suffix in (".zip", ".ipynb", ".py", ".skops", ".csv"):
        found = [file for file in place.files if file.suffix.lower() == suffix]
        if found:
            return found
    return ()


def _unpacked(archive: Path, scratch: Path) -> Path:
    if archive.stat().st_size > MAX_BYTES:
        raise UsageError(f"{shown(archive.name)} has more than {MAX_BYTES // 1024**2} MB. Hand in a smaller one.")
    into = scratch / f"unpacked-{len(list(scratch.iterdir()))}"
    into.mkdir()
    try:
        problems = unpack(archive, into, _MOST_ITEMS, _MOST_UNPACKED)
    except BadArchive as error:
        raise BadArchive(f"{shown(archive.name)} {error}.") from error
    if problems:
        raise BadArchive(f"{shown(archive.name)}: {problems[0].name} {problems[0].why}.")
    return into
