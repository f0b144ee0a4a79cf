"""Reading files below one folder, and nothing outside of it, whatever changes while we read.

The folder is opened once. Everything below is found and read from that descriptor, one step of a path at a time and
never through a link: a link inside the folder is read, and what it says is walked the same way.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType

from heldout.submission.boundary import Refused

MAX_DEPTH = 20
_MAX_ENTRIES = 5_000
_MAX_LINKS = 40
_MAX_NAME_BYTES = 1_000
_SKIPPED = ("__pycache__", "node_modules")
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL)

Parts = tuple[str, ...]


@dataclass(frozen=True)
class FolderFile:
    """A regular file below the folder."""

    path: str
    """Relative POSIX path, as it will be called where it travels to."""
    real: Parts
    """The path without links: what is opened."""
    size: int
    """Bytes, when it was listed."""


@dataclass(frozen=True)
class _Place:
    """Something below the folder that is no link."""

    real: Parts
    mode: int
    size: int


class Folder:
    """A folder whose files can be listed and read; links are followed only where they stay inside."""

    def __init__(self, path: Path) -> None:
        """Open the folder.

        Raises:
            Refused: it is a link, no folder, or cannot be read.
        """
        # What stands before `..` may be a link, so that the text alone does not say which folder is meant.
        self._path = os.path.realpath(path) if ".." in path.parts else os.path.normpath(path.absolute())
        self.name = shown(os.path.basename(self._path))  # noqa: PTH119
        self._entries = 0
        try:
            self._root = os.open(path, _READ | os.O_DIRECTORY)
        except OSError as error:
            if path.is_symlink():
                raise Refused(f"{self.name} is a link. Hand in the folder itself.") from error
            raise Refused(f"{self.name} cannot be read: {error.strerror}.") from error
        self._identity = _identity(os.fstat(self._root))

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._root)

    def check_unchanged(self) -> None:
        """Nothing, when the folder still stands where it was opened.

        Raises:
            Refused: something else was put in its place.
        """
        try:
            same = _identity(os.lstat(self._path)) == self._identity
        except OSError:
            same = False
        if not same:
            raise Refused(f"{self.name} was replaced while it was read. Hand it in again.")

    def walk(self, below: str = "") -> Iterator[FolderFile]:
        """Every file below, sorted by path, without hidden files and caches.

        Raises:
            Refused: a link leaves the folder, something is no regular file, or a name cannot travel.
        """
        place = self._find(below)
        if place is not None:
            yield from self._walk(place.real, PurePosixPath(below), (place.real,))

    def find(self, relative: str) -> FolderFile | None:
        """The file at a relative path, None when there is no such file.

        Raises:
            Refused: as `walk`.
        """
        place = self._find(relative)
        if place is None or stat.S_ISDIR(place.mode):
            return None
        return self._entry(place, check_name(relative))

    def is_folder(self, relative: str) -> bool:
        """Whether there is a folder at the relative path.

        Raises:
            Refused: there is something, but a link leads out to it.
        """
        place = self._find(relative)
        return place is not None and stat.S_ISDIR(place.mode)

    def holds(self, relative: str) -> bool:
        """Whether there is anything at the relative path, a link that leads nowhere among it."""
        *parents, name = PurePosixPath(relative).parts
        return self._lstat(parents, name) is not None

    def names(self) -> list[str]:
        """What lies directly in the folder, sorted, hidden files left out.

        Raises:
            Refused: it cannot be read, or holds too much.
        """
        return [name for name in self._children(()) if not name.startswith(".")]

    def read(self, entry: FolderFile, limit: int) -> bytes:
        """The file's content, at most `limit` bytes of it.

        Raises:
            Refused: it is no regular file any more, is larger, or cannot be read.
        """
        try:
            with self._opened(entry.real[:-1]) as parent:
                handle = os.open(entry.real[-1], _READ, dir_fd=parent)
                with os.fdopen(handle, "rb") as file:
                    if not stat.S_ISREG(os.fstat(handle).st_mode):
                        raise _no_file(entry.path)
                    content = file.read(limit + 1)
        except OSError as error:
            reason = "is a link" if error.errno == errno.ELOOP else f"cannot be read: {error.strerror}"
            raise Refused(f"{entry.path} {reason}.") from error
        if len(content) > limit:
            raise Refused(f"{entry.path} grew while it was read. Hand it in again.")
        return content

    def _walk(self, real: Parts, name: PurePosixPath, above: tuple[Parts, ...]) -> Iterator[FolderFile]:
        if len(above) > MAX_DEPTH:
            raise Refused(f"{name} lies more than {MAX_DEPTH} folders deep. Submit a smaller folder.")
        for child in self._children(real):
            if stays_behind(child):
                continue
            path = name / check_name(child)
            place = self._find(child, real, str(path))
            if place is None:
                raise _changed(str(path))
            if stat.S_ISDIR(place.mode):
                if place.real in above:
                    raise Refused(f"{path} is a link to a folder that holds it. Remove the link.")
                yield from self._walk(place.real, path, (*above, place.real))
            else:
                yield self._entry(place, check_name(path.as_posix()))

    def _children(self, real: Parts) -> list[str]:
        names = []
        try:
            with self._opened(real) as folder, os.scandir(folder) as found:
                for item in found:
                    self._entries += 1
                    if self._entries > _MAX_ENTRIES:
                        raise Refused(
                            f"{self.name} holds more than {_MAX_ENTRIES:,} files and folders. "
                            "Submit the file with get_estimator(), or a folder with only what it needs."
                        )
                    names.append(item.name)
        except OSError as error:
            raise Refused(f"{'/'.join(real) or self.name} cannot be read: {error.strerror}.") from error
        return sorted(names)

    def _entry(self, place: _Place, name: str) -> FolderFile:
        if not stat.S_ISREG(place.mode):
            raise _no_file(name)
        return FolderFile(name, place.real, place.size)

    def _find(self, relative: str, start: Parts = (), called: str = "") -> _Place | None:
        """What is at `relative` below `start`, every link on the way walked; None when there is nothing.

        Raises:
            Refused: a link leads out or nowhere, or what was there a moment ago has changed.
        """
        called = called or relative
        pending, real, links = [*reversed(PurePosixPath(relative).parts)], list(start), 0
        while pending:
            part = pending.pop()
            if part == "..":
                if not real:
                    raise _leaves(called, self.name)
                real.pop()
                continue
            found = self._lstat(real, part)
            if found is None:
                if links:
                    raise _leaves(called, self.name)
                return None
            if stat.S_ISLNK(found.st_mode):
                links += 1
                target = self._target(real, part, called)
                if links > _MAX_LINKS:
                    raise _leaves(called, self.name)
                if target.startswith("/"):
                    target, real = self._inside(target, called), []
                pending.extend(reversed(PurePosixPath(target).parts))
            else:
                real.append(part)
        found = self._lstat(real[:-1], real[-1]) if real else os.fstat(self._root)
        if found is None or stat.S_ISLNK(found.st_mode):
            raise _changed(called)
        return _Place(tuple(real), found.st_mode, found.st_size)

    def _inside(self, target: str, called: str) -> str:
        """An absolute target as a path below the folder."""
        below = os.path.normpath(target)
        if not below.startswith(self._path + os.sep):
            raise _leaves(called, self.name)
        return below.removeprefix(self._path + os.sep)

    def _target(self, parents: Sequence[str], name: str, called: str) -> str:
        try:
            with self._opened(parents) as folder:
                return os.readlink(name, dir_fd=folder)
        except OSError as error:
            raise _changed(called) from error

    def _lstat(self, parents: Sequence[str], name: str) -> os.stat_result | None:
        try:
            with self._opened(parents) as folder:
                return os.stat(name, dir_fd=folder, follow_symlinks=False)
        except ValueError:  # a null byte
            return None
        except OSError as error:
            if error.errno in _NOT_THERE:
                return None
            raise Refused(f"{shown('/'.join((*parents, name)))} cannot be read: {error.strerror}.") from error

    @contextmanager
    def _opened(self, parts: Sequence[str]) -> Iterator[int]:
        """A descriptor of the folder at a path without links."""
        handle = os.open(".", _READ | os.O_DIRECTORY, dir_fd=self._root)
        try:
            for part in parts:
                inner = os.open(part, _READ | os.O_DIRECTORY, dir_fd=handle)
                os.close(handle)
                handle = inner
            yield handle
        finally:
            os.close(handle)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _no_file(name: str) -> Refused:
    return Refused(f"{name} is not a regular file. Only files and folders can be submitted.")


def _leaves(name: str, folder: str) -> Refused:
    return Refused(f"{name} is a link that leads out of {folder}, or nowhere. Put a copy of the file in its place.")


def _changed(name: str) -> Refused:
    return Refused(f"{name} changed while it was read. Hand it in again.")


def shown(name: str) -> str:
    """A file's name with `?` for what cannot be printed, at most 200 characters."""
    text = name.encode("utf-8", "backslashreplace").decode()
    text = "".join(char if char.isprintable() else "?" for char in text)
    return text if len(text) <= 200 else text[:199] + "…"


def stays_behind(name: str) -> bool:
    """Whether a file or folder of this name never travels: it is hidden, or a cache."""
    return name.startswith(".") or name in _SKIPPED or name.endswith(".pyc")


def check_name(name: str) -> str:
    """`name`, a relative path that can travel.

    Raises:
        Refused: it is absolute, leads upwards, is too long, is not UTF-8 or holds control characters.
    """
    if any(0xD800 <= ord(char) <= 0xDFFF for char in name):
        raise Refused(f"The file name '{shown(name)}' is not UTF-8. Rename the file.")
    if any(ord(char) < 32 or ord(char) == 127 for char in name) or "\\" in name:
        raise Refused(f"The file name '{shown(name)}' holds a control character or a backslash. Rename the file.")
    if name.startswith("/") or ".." in PurePosixPath(name).parts:
        raise Refused(f"The file name '{shown(name)}' leads out of the folder. Rename the file.")
    if len(name.encode()) > _MAX_NAME_BYTES:
        raise Refused(f"The file name '{shown(name)}' is longer than {_MAX_NAME_BYTES:,} bytes. Rename the file.")
    return name
