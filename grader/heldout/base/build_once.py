"""Building a folder once, however many processes want it and whenever one of them is killed."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from heldout.base.errors import StoreError
from heldout.base.paths import ensure_folder, writing

_STALE_SECONDS = 3600.0
_CLOCK_SECONDS = 5
"""Two processes may read start times that differ by this much when the machine's clock is being adjusted."""
_OWNER = re.compile(r"\.building-(?P<machine>[0-9a-f]+)-(?P<pid>\d+)-(?P<started>\d+)-\w+$")


def build_once(target: Path, build: Callable[[Path], None]) -> Path:
    """`target`, a folder that `build` filled: it appears complete and in one step, or not at all.

    `build` is given an empty temporary folder (mode 0700) beside `target`, which then takes its name. When another
    process is faster, its result stays and ours is thrown away. What a killed process left behind is removed by the
    next call that builds in the same place.

    Raises:
        StoreError: the folder cannot be created, filled or put in place. Whatever `build` raises passes through.
    """
    if target.is_dir():
        return target
    ensure_folder(target.parent, mode=0o700)
    remove_leftovers(target.parent)
    temporary = _temporary_folder(target)
    try:
        with writing(target):
            build(temporary)
        _put_in_place(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def remove_leftovers(parent: Path) -> None:
    """Remove the temporary folders in `parent` that nobody fills any more.

    Those of this machine go when their process is gone; those of another machine or container that shares the folder,
    whose processes cannot be seen from here, when they are older than an hour.
    """
    for folder in parent.glob(".*.building-*"):
        owner = _OWNER.search(folder.name)
        if owner is None:
            continue
        here = owner["machine"] == _machine()
        gone = not _is_alive(int(owner["pid"]), int(owner["started"])) if here else _is_old(folder)
        if gone:
            shutil.rmtree(folder, ignore_errors=True)


def _temporary_folder(target: Path) -> Path:
    pid = os.getpid()
    prefix = f".{target.name}.building-{_machine()}-{pid}-{_start_time(pid) or 0}-"
    with writing(target.parent):
        return Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))


def _put_in_place(temporary: Path, target: Path) -> None:
    try:
        temporary.rename(target)
    except OSError as error:
        lost_the_race = error.errno in (errno.EEXIST, errno.ENOTEMPTY) and target.is_dir()
        if not lost_the_race:
            raise StoreError(f"{target} cannot be put in place: {error.strerror}.") from error


def _machine() -> str:
    """A short key of this machine and, in a container, of its set of process ids."""
    try:
        processes = str(Path("/proc/self/ns/pid").stat().st_ino)
    except OSError:
        processes = ""
    return hashlib.sha256(f"{socket.gethostname()} {processes}".encode()).hexdigest()[:8]


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _STALE_SECONDS
    except OSError:
        return False


def _is_alive(pid: int, started: int) -> bool:
    """Whether the process that got id `pid` at `started` still runs: an id alone may have been given out again."""
    found = _start_time(pid)
    return found is not None and abs(found - started) <= _CLOCK_SECONDS


def _start_time(pid: int) -> int | None:
    """When the process started, in seconds since the epoch; None when there is no such process."""
    import psutil

    try:
        return int(psutil.Process(pid).create_time())
    except psutil.Error:
        return None
