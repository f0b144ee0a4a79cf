"""Which files beside a Python file it imports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal

from heldout.submission.boundary import Refused
from heldout.submission.folder import Folder, FolderFile
from heldout.submission.source import MAX_NAMES, Import, imports_of, source_text, too_many_names

MAX_SOURCE = 5 * 1024 * 1024
"""Bytes of Python source that are looked through for imports, of one submission."""


def sibling_modules(folder: Folder, entry: str, source: bytes) -> dict[str, FolderFile]:
    """Path to file, for every module that `source` (called `entry`) imports from its own folder, and they in turn.

    A package travels whole, with its data files. Nothing is parsed, so broken source is no reason to stop.

    Raises:
        Refused: one of them is a link that leads out, or no regular file, or all of it together is too much source or
            imports too many names.
    """
    found: dict[str, FolderFile] = {}
    named: set[tuple[str, ...]] = set()
    places = _Places(folder)
    pending = [(entry, source)]
    left = MAX_SOURCE
    while pending:
        name, content = pending.pop()
        left -= len(content)
        if left < 0:
            raise _too_much(entry)
        for imported in imports_of(source_text(content)):
            parts = _from_the_folder(imported, PurePosixPath(name))
            if parts in named:
                continue
            named.add(parts)
            if len(named) > MAX_NAMES:
                raise too_many_names()
            for file in places.behind(parts):
                if file.path not in found and file.path != entry:
                    found[file.path] = file
                    if file.path.endswith(".py"):
                        if file.size > left:
                            raise _too_much(entry)
                        pending.append((file.path, folder.read(file, left)))
    return found


def _too_much(entry: str) -> Refused:
    return Refused(
        f"{entry} and the modules that it imports have more than {MAX_SOURCE // 1024 // 1024} MB of Python. "
        "Put data into files of their own."
    )


def _from_the_folder(imported: Import, name: PurePosixPath) -> tuple[str, ...]:
    """The parts of the dotted name from the folder down."""
    if not imported.level:
        return imported.parts
    parents = name.parent.parts
    return (*parents[: max(0, len(parents) - imported.level + 1)], *imported.parts)


class _Places:
    """Finds what names stand for. A folder is looked at once, however many names lead through it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._known: dict[str, Literal["package", "folder", "none"]] = {}

    def behind(self, parts: tuple[str, ...]) -> Iterator[FolderFile]:
        """The files behind a dotted name that no name before it has led to: a package's folder, or the one module."""
        place = PurePosixPath()
        for part in parts:
            place /= part
            is_new = str(place) not in self._known
            match self._at(str(place)):
                case "package":
                    yield from self._folder.walk(str(place)) if is_new else ()
                    return
                case "none":
                    module = self._folder.find(f"{place}.py") if is_new else None
                    if module:
                        yield module
                    return

    def _at(self, place: str) -> Literal["package", "folder", "none"]:
        """What stands there."""
        if place not in self._known:
            is_folder = self._folder.is_folder(place)
            is_package = is_folder and self._folder.find(f"{place}/__init__.py") is not None
            self._known[place] = "package" if is_package else "folder" if is_folder else "none"
        return self._known[place]
