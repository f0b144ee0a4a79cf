"""Which files beside a Python file it imports, found by parsing."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import PurePosixPath

from heldout.submission.folder import Entry, Folder

_MAX_SOURCE = 5 * 1024 * 1024


def sibling_modules(folder: Folder, entry: str, source: bytes) -> dict[str, Entry]:
    """Path to file, for every module that `source` (called `entry`) imports from its own folder, and they in turn.

    A package travels whole, with its data files. Source that does not parse imports nothing.

    Raises:
        UsageError: one of them is a link that leads out, or no regular file.
    """
    found: dict[str, Entry] = {}
    pending = [(entry, source)]
    while pending:
        name, text = pending.pop()
        for imported in _imported(text, PurePosixPath(name)):
            for file in _files(folder, imported):
                if file.path not in found and file.path != entry:
                    found[file.path] = file
                    if file.path.endswith(".py") and file.size <= _MAX_SOURCE:
                        pending.append((file.path, folder.read(file, _MAX_SOURCE)))
    return found


def _imported(source: bytes, name: PurePosixPath) -> Iterator[tuple[str, ...]]:
    """Dotted names, as tuples of parts from the folder down, that the source may import."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, name)
            if base:
                yield base
            yield from ((*base, alias.name) for alias in node.names if alias.name != "*")


def _base(node: ast.ImportFrom, name: PurePosixPath) -> tuple[str, ...]:
    module = tuple(node.module.split(".")) if node.module else ()
    if not node.level:
        return module
    parents = name.parent.parts
    return (*parents[: max(0, len(parents) - node.level + 1)], *module)


def _files(folder: Folder, parts: tuple[str, ...]) -> Iterator[Entry]:
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
