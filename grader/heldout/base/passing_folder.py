"""A folder that lives as long as this process, for what would lie in the cache if the cache could be written."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path

_IN_MEMORY = "/dev/shm"


@functools.cache
def passing_folder() -> Path | None:
    """The folder, for its owner only; None where there is no room for one. A command makes at most one.

    It lies with the temporary files, or in memory where they have no room either.
    """
    for parent in (*_temporary(), _IN_MEMORY):
        try:
            made = Path(tempfile.mkdtemp(prefix=f"heldout-{os.getpid()}-", dir=parent))
            _require_room(made)
        except OSError:
            continue
        atexit.register(_remove, made, os.getpid())
        return made
    return None


def _temporary() -> tuple[str, ...]:
    try:
        return (tempfile.gettempdir(),)
    except FileNotFoundError:
        return ()


def _require_room(folder: Path) -> None:
    """Write and remove a megabyte.

    Raises:
        OSError: there is no room for it; the folder is gone then.
    """
    file = folder / "room"
    try:
        file.write_bytes(bytes(1 << 20))
        file.unlink()
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
