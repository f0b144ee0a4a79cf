"""Files and functions that a definition names: they lie in its own folder, and they are there."""

from __future__ import annotations

import ast
import os
from pathlib import Path, PurePosixPath

from heldout.base.errors import nearest
from heldout.base.toml_wording import as_written


def fault_of_path(folder: Path, name: str) -> str:
    """What is wrong with a file or folder named `name` in `folder`, as `must …. Got …`; empty when nothing is."""
    pure = PurePosixPath(name)
    rule = f"must be a relative path that stays in the folder. Got {as_written(name)}"
    if pure.is_absolute() or "\\" in name:
        return f"{rule}, which is not relative with forward slashes."
    if ".." in pure.parts:
        return f"{rule}, which leaves it."
    path = folder / name
    if not _exists(path):
        around = path.parent if _exists(path.parent) and path.parent.is_dir() else folder
        others = [other.relative_to(folder).as_posix() for other in sorted(around.iterdir())]
        return f"must exist in the folder. Got {as_written(name)}, which does not.{nearest(name, others)}"
    if not path.resolve().is_relative_to(folder.resolve()):
        return f"{rule}, a link that leaves it."
    return ""


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a zero byte, is none that a file can have
        return False


def fault_of_file(folder: Path, name: str) -> str:
    """Like `fault_of_path`, for what must be a file."""
    fault = fault_of_path(folder, name)
    if not fault and not (folder / name).is_file():
        return f"must be a file. Got {as_written(name)}, which is a folder."
    if not fault and not os.access(folder / name, os.R_OK):
        return f"must be a file that can be read. Got {as_written(name)}, which may not be opened."
    return fault


def fault_of_function(folder: Path, named: str) -> str:
    """What is wrong with `file.py:function` in `folder`; empty when nothing is. The file is parsed and not run."""
    name, _, function = named.rpartition(":")
    fault = fault_of_file(folder, name)
    if fault:
        return fault
    try:
        tree = ast.parse((folder / name).read_bytes())
    except (SyntaxError, ValueError, RecursionError) as error:
        line = f" Line {error.lineno}: {error.msg}." if isinstance(error, SyntaxError) else ""
        return f"must be a function in a Python file. Got {as_written(named)}, but {name} is not valid Python.{line}"
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    # A name that is imported or assigned may be a function too; only running the file could tell.
    known = {*defined, *_bound_otherwise(tree)}
    if function in known:
        return ""
    has = f"which defines {', '.join(defined)}" if defined else "which defines no function"
    return f"must be a function in {name}, {has}. Got {as_written(function)}.{nearest(function, defined)}"


def _bound_otherwise(tree: ast.Module) -> set[str]:
    """Names that imports and assignments at the top level bind."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.Import() | ast.ImportFrom():
                names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
            case ast.Assign():
                names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names
