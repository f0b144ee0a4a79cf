"""Inside the stage's process: a notebook's code is run as IPython would, as far as there is sense in it."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

_LIBRARY = "IPython"
"""What notebooks import from it is there to look at; stand-ins take its place, whether it is installed or not."""


def run_notebook(path: Path, module: ModuleType) -> None:
    """Run the code in `path` as `module`; `await` may stand outside of functions, as it may in a cell.

    Raises:
        whatever the learner's code raises.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    names = vars(module)
    names.update(display=_display, get_ipython=_get_ipython)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(path.read_bytes(), str(path), "exec", flags=flags, dont_inherit=True)
    if not code.co_flags & inspect.CO_COROUTINE:
        exec(code, names)
        return
    import asyncio

    asyncio.run(eval(code, names))


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


class _StandIn(ModuleType):
    """A module of which everything can be imported."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return {"display": _display, "get_ipython": _get_ipython}.get(name, _QUIET)


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


def _get_ipython() -> _Quiet:
    return _QUIET
