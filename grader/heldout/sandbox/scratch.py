"""Scratch folders: what a learner's files are copied into, and what disappears after the run."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from heldout.errors import HeldoutError
from heldout.submission.interface import SubmittedFile

PREFIX = "heldout-run-"


def make_scratch(files: Iterable[SubmittedFile], parent: Path | None = None) -> Path:
    """A new private folder that holds `files`.

    Raises:
        HeldoutError: the temporary folder of this machine is full or cannot be written.
    """
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        for file in files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    except OSError as error:
        if folder is not None:
            remove_scratch(folder)
        raise HeldoutError(
            f"the temporary folder {tempfile.gettempdir()} cannot be used: {error.strerror}. "
            "Free some space, or set TMPDIR to another folder."
        ) from error
    return folder


def remove_scratch(folder: Path) -> None:
    """Remove the folder, also when the submission took away its permissions."""

    def unlock(function: object, path: str, error: BaseException) -> None:
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)  # noqa: PTH101, PTH120
            os.chmod(path, 0o700)  # noqa: PTH101
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)  # noqa: PTH108, PTH112

    shutil.rmtree(folder, onerror=lambda f, p, e: unlock(f, p, e[1]))
