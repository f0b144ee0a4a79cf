"""Which files of a folder an author's code may import."""

from __future__ import annotations

from pathlib import Path


def python_files(folder: Path) -> dict[str, bytes]:
    """The modules of `folder` and the packages in it, by relative POSIX name, sorted; nothing else, above all no data.

    Raises:
        OSError: a file cannot be read.
    """
    modules = [*folder.glob("*.py")]
    for package in folder.glob("*/__init__.py"):
        modules += package.parent.rglob("*.py")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(modules) if path.is_file()}
