"""Every family that comes with heldout, found by looking into this package."""

from __future__ import annotations

import importlib
import pkgutil
import types
from collections.abc import Iterable
from functools import cache

from heldout.landscape import families
from heldout.landscape.families.interface import DeclaredFamily


@cache
def built_in() -> dict[str, DeclaredFamily]:
    """Families by name, sorted.

    Raises:
        ValueError: two modules declare one name.
    """
    modules = sorted(each.name for each in pkgutil.iter_modules(families.__path__))
    return by_name(importlib.import_module(f"{families.__name__}.{name}") for name in modules)


def by_name(modules: Iterable[types.ModuleType]) -> dict[str, DeclaredFamily]:
    """The families that modules declare, sorted by name.

    Raises:
        ValueError: two of them have one name.
    """
    found: dict[str, DeclaredFamily] = {}
    for module in modules:
        for value in vars(module).values():
            if not isinstance(value, DeclaredFamily):
                continue
            if value.name in found:
                raise ValueError(f"the family '{value.name}' is declared twice, once more in {module.__name__}")
            found[value.name] = value
    return dict(sorted(found.items()))
