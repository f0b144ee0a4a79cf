"""Which files an author's own Python consists of: what it imports and what it reads, found by parsing and never run.

Found are modules in the folder of the code or in the course, through any number of imports, packages whole; and data
files that the code names: `"costs.csv"`, `HERE / "data" / "costs.csv"`, `os.path.join(here, "data", "costs.csv")`, or a
folder, of which every file counts. Not found is what is named only when the code runs: a module by `importlib`, a file
whose name is put together of other parts, and files outside of the course.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from heldout.author.modules import python_files
from heldout.base.paths import sha256_of

_MOST_FILES = 500
_LONGEST_NAME = 255
_GENERATED = frozenset({"__pycache__", "landscape", "submissions"})
"""Folders of a challenge that no code of it is made of."""


def own_files(entry: Path, course: Path) -> dict[str, Path]:
    """The files that decide what the Python file `entry` does, itself among them, by name; sorted.

    Names are relative to the folder of `entry`, or to the course (as `/NAME`) for what lies elsewhere in it. What is
    not there is left out.
    """
    found = _Search(entry.parent, course)
    found.follow(entry)
    return dict(sorted((found.name_of(path), path) for path in found.files))


def given_files(entry: Path, course: Path) -> dict[str, bytes]:
    """What the process that runs `entry` is given of its folder: it, every module there, and the data that it names.

    By name relative to the folder; files elsewhere in the course are not among them.

    Raises:
        OSError: a file cannot be read.
    """
    named = own_files(entry, course)
    data = {name: path.read_bytes() for name, path in named.items() if path.is_relative_to(entry.parent)}
    return {entry.name: entry.read_bytes(), **python_files(entry.parent), **data}


def code_hashes(entry: Path, course: Path) -> dict[str, str]:
    """The SHA-256 of each of `own_files`, by name.

    Raises:
        OSError: a file cannot be read.
    """
    return {name: sha256_of(path) for name, path in own_files(entry, course).items()}


def helper_hashes(entry: Path, course: Path) -> dict[str, str]:
    """`code_hashes` without the entry: empty for code that stands alone."""
    return {name: digest for name, digest in code_hashes(entry, course).items() if name != entry.name}


@dataclass
class _Search:
    folder: Path
    course: Path
    files: set[Path] = field(default_factory=set)

    def name_of(self, path: Path) -> str:
        if path.is_relative_to(self.folder):
            return path.relative_to(self.folder).as_posix()
        return f"/{path.relative_to(self.course).as_posix()}"

    def follow(self, entry: Path) -> None:
        pending = [entry]
        while pending and len(self.files) < _MOST_FILES:
            path = pending.pop()
            if path in self.files or not _is_file(path):
                continue
            self.files.add(path)
            if path.suffix == ".py":
                pending += self._named_in(path)

    def _named_in(self, path: Path) -> Iterator[Path]:
        tree = _parsed(path)
        if tree is None:
            return
        for node in ast.walk(tree):
            for dotted in _imported(node):
                yield from self._module(path, *dotted)
            for text in _texts(node):
                yield from self._data(path.parent, text)

    def _module(self, importing: Path, level: int, parts: tuple[str, ...]) -> Iterator[Path]:
        """The files behind a dotted name, in the first folder that has them."""
        roots = [self.folder, self.course] if level == 0 else [_parent(importing, level)]
        for root in roots:
            found = list(_files_of(root, parts)) if self._may_hold(root) else []
            yield from found
            if found:
                return

    def _may_hold(self, path: Path) -> bool:
        return path.is_relative_to(self.folder) or path.is_relative_to(self.course)

    def _data(self, beside: Path, text: str) -> Iterator[Path]:
        if not text or len(text) > _LONGEST_NAME or "\0" in text or "\n" in text:
            return
        for root in (beside, self.folder, self.course):
            path = Path(root, text)
            if ".." in path.parts or not self._may_hold(path):
                continue
            if _is_file(path):
                yield path
            elif root != self.course and _is_data_folder(path, root):
                yield from (one for one in sorted(path.rglob("*")) if not _GENERATED & {*one.relative_to(path).parts})


def _files_of(root: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    place = root
    for part in parts:
        place = place / part
        if _is_file(place / "__init__.py"):
            yield from (path for path in sorted(place.rglob("*.py")) if "__pycache__" not in path.parts)
            return
        if not place.is_dir():
            break
    if _is_file(place.with_name(f"{place.name}.py")):
        yield place.with_name(f"{place.name}.py")


def _imported(node: ast.AST) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Level (0 for absolute names) and parts of each dotted name that an import statement may mean."""
    if isinstance(node, ast.Import):
        yield from ((0, tuple(alias.name.split("."))) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = tuple(node.module.split(".")) if node.module else ()
        if base:
            yield node.level, base
        yield from ((node.level, (*base, alias.name)) for alias in node.names if alias.name != "*")


def _texts(node: ast.AST) -> Iterator[str]:
    """Texts that may name a file: each by itself, and those that `/` or a call puts together."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield "/".join(_divided(node))
    elif isinstance(node, ast.Call):
        parts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(parts) > 1:
            yield "/".join(parts)


def _divided(node: ast.expr) -> list[str]:
    """The texts at the end of `a / "b" / "c"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        last = _divided(node.right)
        return [*_divided(node.left), *last] if last else []
    return []


def _parsed(path: Path) -> ast.Module | None:
    """The file's tree; None where it is no Python, which running it will tell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parent(importing: Path, level: int) -> Path:
    place = importing
    for _ in range(level):
        place = place.parent
    return place


def _is_data_folder(path: Path, root: Path) -> bool:
    try:
        return path != root and path.is_dir() and path.name not in _GENERATED
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
