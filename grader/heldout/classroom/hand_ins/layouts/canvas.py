"""Canvas' "Download submissions": `NAME_USER_SUBMISSION_FILE`, with `LATE_` in it, or `anon_CODE_…` without names."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from heldout.classroom.hand_ins.interface import HandIn, HandIns, Layout, ListedFolder, Unrecognised

_NAME = re.compile(
    r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>\d+|(?<=anon_)[A-Za-z0-9]{5})_(?P<number>\d+)_(?P<file>.+)", re.DOTALL
)
_AGAIN = re.compile(r"(.+)-\d{1,3}")
"""What Canvas makes of a file's name when it is handed in again."""


def _recognises(place: ListedFolder) -> bool:
    named = sum(_NAME.fullmatch(file.name) is not None for file in place.files)
    return named > 0 and 2 * named >= len(place.files) + len(place.folders)


def _find(place: ListedFolder, challenge_id: str) -> HandIns:
    files: dict[tuple[str, str], list[tuple[Path, re.Match[str]]]] = {}
    left_out = [Unrecognised(folder.name, "is a folder: Canvas gives files out") for folder in place.folders]
    for file in place.files:
        found = _NAME.fullmatch(file.name)
        if found is None:
            left_out.append(Unrecognised(file.name, "does not have the name that Canvas gives a submission"))
        else:
            files.setdefault((found["name"], found["user"]), []).append((file, found))
    hand_ins = []
    for (name, user), items in sorted(files.items()):
        hand_ins.append(
            HandIn(
                name if name != "anon" else f"anon {user}",
                tuple(path for path, _ in items),
                lms_id=user,
                late=any(found["late"] for _, found in items),
                rename=_names([(path.name, found["file"]) for path, found in items]),
            )
        )
    return HandIns(tuple(hand_ins), tuple(left_out))


def _names(named: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each file's name as the learner called it: without the number of a second hand-in, unless another file has it."""
    plain = [_first_name(called) for _, called in named]
    return tuple(
        (name, first if plain.count(first) == 1 else called) for (name, called), first in zip(named, plain, strict=True)
    )


def _first_name(called: str) -> str:
    path = PurePath(called)
    again = _AGAIN.fullmatch(path.stem)
    return again[1] + path.suffix if again else called


CANVAS = Layout("canvas", "a Canvas download", _recognises, _find)
