"""Whether things can be kept in a folder, and how much room it has; found out without writing anything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from heldout.base.paths import NO_HOME

_LITTLE = 50 * 10**6
"""Bytes of free space below which a dataset and its cache may find no room."""


@dataclass(frozen=True)
class Room:
    """A folder, or the nearest folder above one that will be made."""

    folder: Path
    free: int
    """Bytes that this user may still write."""
    fault: str | None
    """Why nothing can be kept there; None where it can."""

    def in_words(self) -> str:
        """How much room there is."""
        return f"can be written, {_size(self.free)} free"


def room_in(folder: Path | None) -> Room:
    """Whether things can be kept in `folder`; None is a folder that could not be found."""
    if folder is None:
        fault = "no temporary folder can be written. Free some space, or set TMPDIR to a folder that you may write to."
        return Room(NO_HOME, 0, fault)
    if NO_HOME in folder.parents:
        return Room(folder, 0, "you have no home folder. Set HELDOUT_HOME to a folder that you may write to.")
    above = folder
    while not os.path.lexists(above):
        above = above.parent
    return _room_of(folder, above)


def _room_of(folder: Path, above: Path) -> Room:
    advice = "Set HELDOUT_HOME to a folder that you may write to, or read only: cards are shown, and not kept."
    if not above.is_dir():
        return Room(folder, 0, f"{above} is not a folder. {advice}")
    try:
        disk = os.statvfs(above)
    except OSError as error:
        return Room(folder, 0, f"{above} does not answer: {error.strerror}. {advice}")
    free = disk.f_bavail * disk.f_frsize
    if disk.f_blocks == 0:
        return Room(folder, 0, f"{above} is no place for files. {advice}")
    if disk.f_flag & os.ST_RDONLY:
        return Room(folder, free, f"{above} is on a read-only file system. {advice}")
    if not os.access(above, os.W_OK | os.X_OK):
        return Room(folder, free, f"you may not write to {above}. {advice}")
    if free < _LITTLE or (disk.f_files and not disk.f_favail):
        left = _size(free) if disk.f_favail or not disk.f_files else "no file"
        return Room(folder, free, f"the disk of {above} is full: {left} free. Free some space, or set HELDOUT_HOME.")
    return Room(folder, free, None)


def _size(number: int) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 10**9 else f"{number / 1e6:.1f} MB"
