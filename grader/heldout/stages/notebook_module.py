"""Inside the stage's process: a notebook's code is run as IPython would, as far as there is sense in it."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from heldout.stages.needed_statements import CodeCell, needed_module
from heldout.submission.notebook_magics import Cell as PlainCell
from heldout.submission.notebook_magics import plain_python

_LIBRARY = "IPython"
"""What notebooks import from it is there to look at; stand-ins take its place, whether it is installed or not."""


def run_notebook(path: Path, module: ModuleType, starts: Sequence[int]) -> None:
    """Run what `get_estimator` needs of the code in `path` as `module`, as it would run in a notebook.

    `starts` are the lines on which cells begin. `await` may stand outside of functions, as it may in a cell.

    Raises:
        whatever the learner's code raises.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    names = vars(module)
    shell = _Shell(names)
    names.update(display=_display, get_ipython=lambda: shell)
    needed = needed_module(_cells(path.read_text(encoding="utf-8"), starts), str(path))
    code = compile(needed, str(path), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    if not code.co_flags & inspect.CO_COROUTINE:
        exec(code, names)
        return
    import asyncio

    asyncio.run(eval(code, names))


def _cells(source: str, starts: Sequence[int]) -> list[CodeCell]:
    lines = source.split("\n")
    ends = [*starts[1:], len(lines) + 1]
    return [CodeCell(start, "\n".join(lines[start - 1 : end - 1])) for start, end in zip(starts, ends, strict=False)]


class _Quiet:
    """Stands for IPython's shell and for what it shows: any attribute and any call of it is there, and does nothing."""

    def __getattr__(self, name: str) -> _Quiet:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: object, **named: object) -> _Quiet:
        return self

    def __getitem__(self, key: object) -> _Quiet:
        return self

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __contains__(self, item: object) -> bool:
        return False

    def __enter__(self) -> _Quiet:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return ""


_QUIET = _Quiet()


class _Shell(_Quiet):
    """Stands for IPython's shell in a notebook: what it measures is run, and a file that it writes is written."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names

    def run_line_magic(self, name: str, line: str = "", *more: object) -> object:
        """Run the statement of `%time` and the like, with the names of the notebook; nothing of other magics."""
        return self._run(plain_python(f"%{name} {line}", 1))

    def run_cell_magic(self, name: str, line: str = "", cell: str = "") -> object:
        """Run the cell of `%%time` and the like, or write that of `%%writefile`."""
        return self._run(plain_python(f"%%{name} {line}\n{cell}", 1))

    def run_cell(self, cell: str, *more: object, **named: object) -> object:
        """Run code with the names of the notebook."""
        return self._run(plain_python(cell, 1))

    ex = run_cell

    def _run(self, cell: PlainCell) -> object:
        if cell.written is not None:
            with Path(cell.written.path).open("a" if cell.written.appended else "w", encoding="utf-8") as file:
                file.write(cell.written.text)
        source = "\n".join(cell.lines)
        try:
            code = compile(source.lstrip(" \t"), "<cell>", "eval", dont_inherit=True)
        except SyntaxError:
            code = compile(source, "<cell>", "exec", dont_inherit=True)
        return eval(code, self._names)


class _StandIn(ModuleType):
    """A module of which everything can be imported."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return {"display": _display, "get_ipython": lambda: _QUIET}.get(name, _QUIET)


class _Finder(MetaPathFinder, Loader):
    """Finds the library and every module of it."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        """The specification of a stand-in; None for any other library."""
        return ModuleSpec(fullname, self) if fullname.partition(".")[0] == _LIBRARY else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in."""
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing."""


def _display(*objects: object, **named: object) -> None:
    """What IPython would show, printed."""
    for item in objects:
        sys.stdout.write(f"{item}\n")
