"""A folder or a zip becomes hand-ins, whoever gave it out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from heldout.base.errors import UsageError
from heldout.classroom.hand_ins.archive import BadArchive, unpack
from heldout.classroom.hand_ins.interface import LAYOUTS, HandIn, HandIns, Layout, ListedFolder, Unrecognised, one_each
from heldout.classroom.hand_ins.layouts.plain import PLAIN
from heldout.classroom.hand_ins.listing import has_model, list_folder, list_of_learner
from heldout.submission.read import ENTRIES

_DEEPEST = 4
_LATEST = datetime(9999, 12, 31, tzinfo=UTC).timestamp()
"""File systems keep later times than there are dates."""


def collect(source: Path, challenge_id: str, scratch: Path, zone: tzinfo | None = None) -> HandIns:
    """The hand-ins that lie in a folder or a zip, at most one for each learner, sorted by learner.

    Args:
        source: what was downloaded, as it is or unpacked.
        challenge_id: names the assignment where a layout holds several.
        scratch: an empty folder, for what is unpacked; it must stay while the hand-ins are read.
        zone: whose local time a zip keeps of its files; None for this machine's.

    Raises:
        UsageError: there is no such folder, nothing in it is a hand-in, or a person must choose.
    """
    from_archive: list[Unrecognised] = []
    folder = source
    if source.is_file():
        folder = scratch / source.stem
        folder.mkdir()
        try:
            from_archive = unpack(source, folder, zone=zone)
        except BadArchive as error:
            raise UsageError(f"{source} {error}.") from error
    elif not source.is_dir():
        raise UsageError(f"{source} is neither a folder nor a zip with what learners handed in.")
    place, layout = _recognised(folder)
    found = layout.find(place, challenge_id)
    left_out = (*from_archive, *place.left_out, *found.left_out)
    ordered = tuple(sorted(found.hand_ins, key=lambda each: (each.learner.casefold(), each.learner)))
    found = one_each(replace(found, hand_ins=ordered, left_out=left_out, layout=layout.title, system=layout.name))
    if not found.hand_ins:
        why = f" {found.left_out[0].name} {found.left_out[0].why}." if found.left_out else " It is empty."
        raise UsageError(f"{source} holds nothing that a learner handed in.{why}")
    return found


def _recognised(folder: Path) -> tuple[ListedFolder, Layout]:
    """The folder that holds the hand-ins, at or below this one, and its layout.

    Raises:
        UsageError: it is what one learner handed in.
    """
    place = list_folder(folder)
    for _ in range(_DEEPEST):
        for layout in LAYOUTS.all().values():
            if layout.recognises(place):
                return place, layout
        if _is_submission(place):
            raise UsageError(f"{folder} is one submission, no folder of hand-ins. `heldout grade` grades it.")
        if len(place.folders) != 1 or place.files:
            break
        inner = list_folder(place.folders[0])
        if _is_submission(inner) or not (inner.folders or _holds_several(inner)):
            break
        place = inner
    return place, PLAIN


def _is_submission(place: ListedFolder) -> bool:
    """Whether this is what one learner handed in, and no folder of learners."""
    return any(file.name in ENTRIES for file in place.files)


def _holds_several(place: ListedFolder) -> bool:
    """Whether its files are hand-ins of several learners, rather than one with its modules."""
    return sum(has_model(file) for file in place.files) > 1


def time_of(hand_in: HandIn) -> datetime:
    """When it was handed in: as the system says, else when the newest of its files was changed."""
    if hand_in.handed_in_at is not None:
        return hand_in.handed_in_at
    files = [file for path in hand_in.files for file in (_files_of(path, _DEEPEST) if path.is_dir() else (path,))]
    return datetime.fromtimestamp(min(max(map(_changed, files or hand_in.files)), _LATEST), UTC)


def _files_of(folder: Path, deepest: int) -> Iterator[Path]:
    """The files in a folder. A folder's own time is that of its unpacking or copying."""
    listed = list_of_learner(folder)
    yield from listed.files
    for inner in listed.folders if deepest else ():
        yield from _files_of(inner, deepest - 1)


def _changed(path: Path) -> float:
    try:
        return max(0.0, os.lstat(path).st_mtime)
    except OSError:
        return 0.0
