"""Reading files below one folder, and nothing outside of it, whatever changes while we read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from heldout.errors import UsageError

MAX_DEPTH = 20
_MAX_ENTRIES = 5_000
_SKIPPED = ("__pycache__", "node_modules")
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(frozen=True)
class Entry:
    """A regular file below the folder."""

    path: str
    """Relative POSIX path, as it will be called where it travels to."""
    real: str
    """Relative POSIX path without links: what is opened."""
    size: int
    """Bytes, when it was listed."""


class Folder:
    """A folder whose files can be listed and read; links are followed only where they stay inside."""

    def __init__(self, path: Path) -> None:
        try:
            self.root = path.resolve(strict=True)
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
        self._entries = 0

    def walk(self, below: str = "", hidden: bool = False) -> Iterator[Entry]:
        """Every file below, sorted by path; hidden files and caches only with `hidden`.

        Raises:
            UsageError: a link leaves the folder, something is no regular file, or a name cannot travel.
        """
        start = self.root / below
        yield from self._walk(start, PurePosixPath(below), (self._identity(start),), hidden)

    def find(self, relative: str) -> Entry | None:
        """The file at a relative path, None when there is no such file.

        Raises:
            UsageError: as `walk`.
        """
        place = self.root / relative
        if not os.path.lexists(place):
            return None
        return None if place.is_dir() else self._entry(place, check_name(relative))

    def is_folder(self, relative: str) -> bool:
        """Whether there is a folder at the relative path.

        Raises:
            UsageError: there is, but a link leads out to it.
        """
        place = self.root / relative
        if not place.is_dir():
            return False
        self._stay_inside(place)
        return True

    def read(self, entry: Entry, limit: int) -> bytes:
        """The file's content, at most `limit` bytes of it.

        Raises:
            UsageError: it is no regular file any more, is larger, or cannot be read.
        """
        try:
            with self._open(entry.real) as handle, os.fdopen(os.dup(handle), "rb") as file:
                content = file.read(limit + 1)
        except OSError as error:
            reason = "is a link" if error.errno == errno.ELOOP else f"cannot be read: {error.strerror}"
            raise UsageError(f"{self.root / entry.path} {reason}.") from error
        if len(content) > limit:
            raise UsageError(f"{self.root / entry.path} grew while it was read. Run the command again.")
        return content

    @contextmanager
    def _open(self, relative: str) -> Iterator[int]:
        """A descriptor of the file, every step of the path opened without following links."""
        folders = [os.open(self.root, _READ | os.O_DIRECTORY)]
        try:
            *parents, name = PurePosixPath(relative).parts
            for parent in parents:
                folders.append(os.open(parent, _READ | os.O_DIRECTORY, dir_fd=folders[-1]))
            handle = os.open(name, _READ, dir_fd=folders[-1])
            folders.append(handle)
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UsageError(
                    f"{self.root / relative} is not a regular file. Only files and folders can be submitted."
                )
            yield handle
        finally:
            for descriptor in reversed(folders):
                os.close(descriptor)

    def _walk(
        self, place: Path, name: PurePosixPath, above: tuple[tuple[int, int], ...], hidden: bool
    ) -> Iterator[Entry]:
        if len(above) > MAX_DEPTH:
            raise UsageError(f"{place} lies more than {MAX_DEPTH} folders deep. Submit a smaller folder.")
        for child in self._children(place):
            if not hidden and (child.startswith(".") or child in _SKIPPED or child.endswith(".pyc")):
                continue
            path, inner = place / child, name / check_name(child)
            if path.is_dir():
                self._stay_inside(path)
                if self._identity(path) in above:
                    raise UsageError(f"{path} is a link to a folder that holds it. Remove the link.")
                yield from self._walk(path, inner, (*above, self._identity(path)), hidden)
            else:
                yield self._entry(path, inner.as_posix())

    def _children(self, place: Path) -> list[str]:
        names = []
        try:
            with os.scandir(place) as found:
                for item in found:
                    self._entries += 1
                    if self._entries > _MAX_ENTRIES:
                        raise UsageError(
                            f"{self.root} holds more than {_MAX_ENTRIES:,} files and folders. "
                            "Submit the file with get_estimator(), or a folder with only what it needs."
                        )
                    names.append(item.name)
        except OSError as error:
            raise UsageError(f"{place} cannot be read: {error.strerror}.") from error
        return sorted(names)

    def _entry(self, path: Path, name: str) -> Entry:
        self._stay_inside(path)
        try:
            found = path.stat()
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{path} is not a regular file. Only files and folders can be submitted.")
        return Entry(name, path.resolve().relative_to(self.root).as_posix(), found.st_size)

    def _is_inside(self, path: Path) -> bool:
        try:
            return path.resolve(strict=True).is_relative_to(self.root)
        except (OSError, RuntimeError):
            return False

    def _stay_inside(self, path: Path) -> None:
        if not self._is_inside(path):
            raise UsageError(
                f"{path} is a link that leads out of {self.root}, or nowhere. Put a copy of the file in its place."
            )

    def _identity(self, path: Path) -> tuple[int, int]:
        try:
            found = path.stat()
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
        return found.st_dev, found.st_ino


def check_name(name: str) -> str:
    """`name`, a relative path that can travel.

    Raises:
        UsageError: it is absolute, leads upwards, is not UTF-8 or holds control characters.
    """
    shown = name.encode("utf-8", "backslashreplace").decode()
    shown = "".join(char if char.isprintable() else "?" for char in shown)
    if any(0xD800 <= ord(char) <= 0xDFFF for char in name):
        raise UsageError(f"The file name '{shown}' is not UTF-8. Rename the file.")
    if any(ord(char) < 32 or ord(char) == 127 for char in name) or "\\" in name:
        raise UsageError(f"The file name '{shown}' holds a control character or a backslash. Rename the file.")
    if name.startswith("/") or ".." in PurePosixPath(name).parts:
        raise UsageError(f"The file name '{shown}' leads out of the folder. Rename the file.")
    return name
