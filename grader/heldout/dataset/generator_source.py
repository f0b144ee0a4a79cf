"""Rows that an author's own Python function makes. Trusted code of the course."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from heldout.dataset.interface import Dataset
from heldout.errors import DatasetError, Problem, nearest
from heldout.strict_toml import shown_path


class GeneratorSource:
    """Calls `function(seed, **options)`, which must return a DataFrame."""

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """The table that the function returns.

        The file may import modules beside it; they are forgotten afterwards. What it prints goes to standard error.

        Raises:
            DatasetError: the file or the function fails (the text ends with the author's own lines), or does not
                return a DataFrame.
        """
        assert dataset.definition is not None
        source = dataset.definition.source
        assert source.function is not None
        name, _, function_name = source.function.rpartition(":")
        path = dataset.folder / name
        with _importable(dataset.folder), contextlib.redirect_stdout(sys.stderr), _blamed(path):
            namespace: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
            exec(compile(path.read_bytes(), str(path), "exec"), namespace)
            function = namespace.get(function_name)
            table = function(source.seed, **source.options) if callable(function) else None
        if not callable(function):
            found = [key for key, value in namespace.items() if callable(value) and not key.startswith("_")]
            message = f"must be a function in {name}. Got '{function_name}'.{nearest(function_name, found)}"
            raise DatasetError(Problem(shown_path(dataset.folder / "dataset.toml"), "source.function", message))
        if not isinstance(table, pd.DataFrame):
            kind = "None" if table is None else type(table).__name__
            message = f"must return a pandas DataFrame. Got {kind}."
            raise DatasetError(Problem(shown_path(path), f"{function_name}()", message))
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
def _blamed(path: Path) -> Iterator[None]:
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
        raise DatasetError(Problem(shown_path(path), "", message)) from error
