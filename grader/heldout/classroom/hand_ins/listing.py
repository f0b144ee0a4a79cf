"""Folders that others filled, listed and looked into without following links or reading more than was allowed."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from heldout.base.errors import UsageError
from heldout.classroom.hand_ins.interface import ListedFolder, Unrecognised
from heldout.submission.folder import shown

MOST_ITEMS = 50_000
_HEAD = 2 * 1024 * 1024
_MODEL = re.compile(r"\bget_estimator\b")
_JUNK = frozenset({"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"})


def list_folder(folder: Path, most: int = MOST_ITEMS) -> ListedFolder:
    """What lies in the folder, sorted by name.

    Raises:
        UsageError: it cannot be read, or holds more than `most` items.
    """
    folders, files, left_out = [], [], []
    try:
        with os.scandir(folder) as items:
            for number, item in enumerate(items):
                if number >= most:
                    raise UsageError(f"{folder} holds more than {most:,} items. Is it the right folder?")
                if item.name.startswith(".") or item.name in _JUNK:
                    continue
                if item.is_symlink():
                    left_out.append(Unrecognised(shown(item.name), "is a link: links are not followed"))
                elif item.is_dir():
                    folders.append(Path(item.path))
                elif item.is_file():
                    files.append(Path(item.path))
                else:
                    left_out.append(Unrecognised(shown(item.name), "is neither a file nor a folder"))
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}.") from error
    by_name = sorted(left_out, key=lambda each: each.name)
    return ListedFolder(folder, tuple(sorted(folders)), tuple(sorted(files)), tuple(by_name))


def list_of_learner(folder: Path) -> ListedFolder:
    """The same of a folder that one learner filled: nothing where it cannot be listed. Whoever reads it tells why, and
    nobody else's work waits for that."""
    try:
        return list_folder(folder)
    except UsageError:
        return ListedFolder(folder, (), ())


def read_head(path: Path, most_bytes: int) -> str:
    """The beginning of a regular file as text, what is no UTF-8 replaced; empty where there is no such file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return ""
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return ""
        try:
            return file.read(most_bytes).decode("utf-8", "replace")
        except OSError:
            return ""


def has_model(file: Path) -> bool:
    """Whether a Python file or a notebook speaks of get_estimator."""
    return file.suffix.lower() in (".py", ".ipynb") and _MODEL.search(read_head(file, _HEAD)) is not None
