"""Moodle's "Download all submissions": `NAME_NUMBER_assignsubmission_file_`, as folders or before each file's name."""

from __future__ import annotations

import re
from pathlib import Path

from heldout.classroom.hand_ins.interface import HandIn, HandIns, Layout, ListedFolder, Unrecognised

_NAME = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)", re.DOTALL)


def _recognises(place: ListedFolder) -> bool:
    items = (*place.folders, *place.files)
    # One file that a learner called like that makes it no download: all others would be left out.
    named = sum(_NAME.fullmatch(item.name) is not None for item in items)
    return named > 0 and 2 * named >= len(items)


def _find(place: ListedFolder, challenge_id: str) -> HandIns:
    files: dict[tuple[str, str], list[tuple[Path, str]]] = {}
    left_out = []
    for item in (*place.folders, *place.files):
        found = _NAME.fullmatch(item.name)
        if found is None:
            left_out.append(Unrecognised(item.name, "does not have the name that Moodle gives a submission"))
        elif found["kind"] != "file":
            left_out.append(Unrecognised(item.name, f"is a Moodle submission of the kind {found['kind']}, not a file"))
        else:
            files.setdefault((found["name"], found["number"]), []).append((item, found["file"]))
    hand_ins = tuple(
        HandIn(
            name,
            tuple(path for path, _ in items),
            lms_id=number,
            rename=tuple((path.name, called) for path, called in items if called),
        )
        for (name, number), items in sorted(files.items())
    )
    return HandIns(hand_ins, tuple(left_out))


MOODLE = Layout("moodle", "a Moodle download", _recognises, _find)
