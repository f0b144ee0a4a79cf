"""In the process for an author's code: a table is made by the author's function, and held against dataset.toml."""

from __future__ import annotations

import contextlib
import pickle
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from heldout.author.child import require_author_process
from heldout.author.columns import pack_columns
from heldout.base.errors import DatasetError, Problem, nearest
from heldout.dataset.conform import conform, name_problems


def answer(header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """The columns that dataset.toml describes, in its types; or `problems`, each with file, key and message."""
    require_author_process()
    try:
        frame = _table(header, pickle.loads(payload))
        problems = list(name_problems(frame, header["toml"]))
        if problems:
            raise DatasetError(problems)
        table = conform(frame, header["columns"], header["toml"])
        described, data = pack_columns(table, header["columns"])
    except DatasetError as error:
        return {"problems": [[each.file, each.key, each.message] for each in error.problems]}, b""
    except (TypeError, ValueError) as error:
        # Whatever lies in the cells of a table that somebody made: half characters, objects that compare with nothing.
        return {"problems": [[header["shown"], "", f"made a table that cannot be read: {error}"]]}, b""
    return {"rows": len(table), "columns": described}, data


def _table(header: dict[str, Any], options: dict[str, Any]) -> pd.DataFrame:
    path, function_name = Path.cwd() / header["file"], header["function"]
    with _importable(path.parent), _blamed(path, header["shown"]):
        namespace: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
        exec(compile(path.read_bytes(), str(path), "exec"), namespace)
        function = namespace.get(function_name)
        table = function(header["seed"], **options) if callable(function) else None
    if not callable(function):
        found = [key for key, value in namespace.items() if callable(value) and not key.startswith("_")]
        message = f"must be a function in {header['file']}. Got '{function_name}'.{nearest(function_name, found)}"
        raise DatasetError(Problem(header["toml"], "source.function", message))
    if not isinstance(table, pd.DataFrame):
        kind = "None" if table is None else type(table).__name__
        message = f"must return a pandas DataFrame. Got {kind}."
        raise DatasetError(Problem(header["shown"], f"{function_name}()", message))
    return table


@contextlib.contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Modules of `folder` can be imported, leave no byte code there, and are unknown again afterwards."""
    before, writes = set(sys.modules), sys.dont_write_bytecode
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = writes
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(folder):
                del sys.modules[name]


@contextlib.contextmanager
def _blamed(path: Path, shown: str) -> Iterator[None]:
    """Whatever the author's code raises becomes a DatasetError with the author's lines."""
    try:
        yield
    except (Exception, SystemExit) as error:
        lines = [
            f"  {Path(frame.filename).name}, line {frame.lineno}, in {frame.name}: {frame.line}"
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(path.parent)
        ]
        if isinstance(error, SyntaxError) and error.lineno:
            lines = [f"  {path.name}, line {error.lineno}: {(error.text or '').strip()}"]
        message = "\n".join([f"must make a table. It raised {type(error).__name__}: {error}", *lines])
        raise DatasetError(Problem(shown, "", message)) from error
