"""Which files beside a Python file it imports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from heldout.submission.boundary import Refused
from heldout.submission.folder import Folder, FolderFile
from heldout.submission.source import Import, imports_of, source_text

MAX_SOURCE = 5 * 1024 * 1024
"""Bytes of Python source that are looked through for imports, of one submission."""


def sibling_modules(folder: Folder, entry: str, source: bytes) -> dict[str, FolderFile]:
    """Path to file, for every module that `source` (called `entry`) imports from its own folder, and they in turn.

    A package travels whole, with its data files. Nothing is parsed, so broken source is no reason to stop.

    Raises:
        Refused: one of them is a link that leads out, or no regular file, or all of it together is too much source.
    """
    found: dict[str, FolderFile] = {}
    pending = [(entry, source)]
    left = MAX_SOURCE
    while pending:
        name, content = pending.pop()
        left -= len(content)
        if left < 0:
            raise _too_much(entry)
        for imported in imports_of(source_text(content)):
            for file in _files(folder, _from_the_folder(imported, PurePosixPath(name))):
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


def _files(folder: Folder, parts: tuple[str, ...]) -> Iterator[FolderFile]:
    """The files behind a dotted name: a package's folder, or the one module."""
    place = PurePosixPath()
    for part in parts:
        place /= part
        if folder.is_folder(str(place)):
            if folder.find(f"{place}/__init__.py"):
                yield from folder.walk(str(place))
                return
            continue
        module = folder.find(f"{place}.py")
        if module:
            yield module
        return
