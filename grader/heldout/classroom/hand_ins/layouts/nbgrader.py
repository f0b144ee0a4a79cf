"""nbgrader's `submitted/STUDENT/ASSIGNMENT/…`, with the time of the hand-in in `timestamp.txt`."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from heldout.base.errors import UsageError
from heldout.classroom.hand_ins.interface import HandIn, HandIns, Layout, ListedFolder, Unrecognised
from heldout.classroom.hand_ins.listing import list_folder, list_of_learner, read_head

_SUBMITTED = "submitted"
_STAMP = "timestamp.txt"


def _root(place: ListedFolder) -> ListedFolder | None:
    """The folder of students; None where this is no folder of nbgrader's."""
    inside = next((folder for folder in place.folders if folder.name == _SUBMITTED), None)
    if inside is not None:
        return list_folder(inside)
    if place.folder.name == _SUBMITTED:
        return place
    # One learner's own file of that name does not make it nbgrader's folder: others would be left out.
    stamped = sum(_is_stamped(student) for student in place.folders)
    return place if 2 * stamped > len(place.folders) else None


def _is_stamped(student: Path) -> bool:
    return any((assignment / _STAMP).is_file() for assignment in list_of_learner(student).folders)


def _find(place: ListedFolder, challenge_id: str) -> HandIns:
    root = _root(place)
    assert root is not None
    students = {student: list_of_learner(student).folders for student in root.folders}
    counted = Counter(assignment.name for folders in students.values() for assignment in folders)
    name = challenge_id if challenge_id in counted else next(iter(counted), None)
    if len(counted) > 1 and name != challenge_id:
        raise UsageError(
            f"{root.folder} holds several assignments: {', '.join(sorted(counted))}. None of them is called "
            f"'{challenge_id}'. Copy the folders of the one that is meant to a folder of their own."
        )
    hand_ins, left_out = [], [Unrecognised(file.name, "is a file beside the students' folders") for file in root.files]
    for student, folders in students.items():
        folder = next((each for each in folders if each.name == name), None)
        if folder is None:
            left_out.append(Unrecognised(student.name, f"has no folder {name or 'of an assignment'}"))
        else:
            hand_ins.append(HandIn(student.name, (folder,), handed_in_at=_stamp(folder / _STAMP)))
    return HandIns(tuple(hand_ins), tuple(left_out))


def _stamp(path: Path) -> datetime | None:
    """`2015-02-02 15:58:23.948203 America/Moncton` in UTC; None where it makes no sense: a learner may have made it."""
    words = read_head(path, 200).split()
    try:
        moment = datetime.fromisoformat(" ".join(words[:2]))
        if moment.tzinfo is None:
            named = len(words) > 2 and words[2] != "UTC"
            zone: tzinfo = zoneinfo.ZoneInfo(words[2]) if named else UTC
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return None


NBGRADER = Layout("nbgrader", "nbgrader's folder submitted", lambda place: _root(place) is not None, _find)
