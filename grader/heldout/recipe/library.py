"""Library classes and functions: from the object to the path that a recipe may name, and back.

Runs inside a stage's process. Names are read past any `__class__`, metaclass or `__getattribute__` of the object.
"""

from __future__ import annotations

import importlib
import inspect
import operator
import os
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from heldout.recipe import trusted
from heldout.recipe.grammar import RecipeError


def class_name(cls: type) -> str:
    """The class's own name, at most 80 characters, whatever its metaclass says."""
    return str(type.__getattribute__(cls, "__name__"))[:80]


def class_path(cls: type) -> str | None:
    """The shortest listed path under which `cls` can be imported, or None: the class must *be* the object there."""
    module = type.__getattribute__(cls, "__module__")
    name = type.__getattribute__(cls, "__qualname__")
    if type(module) is not str or type(name) is not str:
        return None
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        prefix = ".".join(parts[:length])
        path = f"{prefix}.{name}"
        if trusted.is_class_path(path) and vars(sys.modules.get(prefix, types)).get(name) is cls:
            return path
    return None


def load_class(path: str) -> type:
    """The class at a listed path.

    Raises:
        RecipeError: there is none, or what is there belongs elsewhere.
    """
    if not trusted.is_class_path(path):
        raise RecipeError(f"{path[:80]!r} is not a class that may be rebuilt")
    module, _, name = path.rpartition(".")
    try:
        if path in trusted.EXPERIMENTAL:
            importlib.import_module(trusted.EXPERIMENTAL[path])
        found = vars(importlib.import_module(module)).get(name)
    except ImportError as error:
        raise RecipeError(f"{module} cannot be imported here") from error
    if not isinstance(found, type) or class_path(found) != path:
        raise RecipeError(f"{path} is not a class of {module}")
    return found


def constructor_parameters(cls: type) -> tuple[dict[str, inspect.Parameter], bool]:
    """The named parameters of the constructor, in order, and whether it takes further keywords.

    Where a constructor passes `**kwargs` on, the base classes' parameters belong to it too.
    """
    found: dict[str, inspect.Parameter] = {}
    for owner in cls.__mro__:
        constructor = vars(owner).get("__init__")
        if owner is object or constructor is None:
            continue
        parameters = list(inspect.signature(constructor).parameters.values())[1:]
        for parameter in parameters:
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                found.setdefault(parameter.name, parameter)
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            return found, False
    return found, bool(found)


def library_defaults(class_path: str) -> dict[str, Any]:
    """The defaults of a library class's parameters. Imports the class.

    Raises:
        RecipeError: there is no such class among the trusted ones.
    """
    parameters = constructor_parameters(load_class(class_path))[0]
    return {name: each.default for name, each in parameters.items() if each.default is not each.empty}


def find_patch(cls: type) -> str | None:
    """`Class.method` for the first method of a library class that is not the library's own, or None."""
    folders = _library_folders()
    for owner in cls.__mro__:
        root = owner.__module__.partition(".")[0]
        if root not in trusted.TRUSTED_ROOTS:
            continue
        for name, attribute in vars(owner).items():
            if _is_foreign(owner, attribute, folders):
                return f"{class_name(owner)}.{name}"
    return None


def _library_folders() -> tuple[str, ...]:
    loaded = (sys.modules.get(root) for root in trusted.TRUSTED_ROOTS)
    files = (getattr(module, "__file__", None) for module in loaded)
    return tuple(str(Path(file).parent) + os.sep for file in files if file)


def _is_foreign(owner: type, attribute: object, folders: tuple[str, ...]) -> bool:
    for function in _functions(attribute):
        if not isinstance(function, types.FunctionType):
            if callable(function) and not _is_library_object(function):
                return True
            continue
        code = function.__code__
        home = code.co_qualname.rpartition(".")[0]
        if not code.co_filename.startswith(folders):
            return True
        if home and "<locals>" not in home and home not in {base.__qualname__ for base in owner.__mro__}:
            return True
    return isinstance(attribute, types.MethodType)


def _is_library_object(item: object) -> bool:
    """Whether a callable in a class's namespace is a class, a library's descriptor or compiled by Cython."""
    root = str(type(item).__module__).partition(".")[0]
    return isinstance(item, type) or root in trusted.TRUSTED_ROOTS or root.startswith("_cython")


def _functions(attribute: object) -> Iterator[object]:
    """The functions that an entry of a class's namespace runs."""
    if isinstance(attribute, (staticmethod, classmethod)):
        yield attribute.__func__
    elif isinstance(attribute, property):
        yield from (part for part in (attribute.fget, attribute.fset, attribute.fdel) if part)
    elif isinstance(attribute, types.FunctionType):
        yield attribute
        wrapped = vars(attribute).get("__wrapped__")
        if wrapped is not None:
            yield wrapped
    elif type(attribute).__name__ == "_AvailableIfDescriptor":
        yield vars(attribute).get("fn")
    else:
        yield attribute


def listed_objects(table: dict[str, tuple[str, ...]]) -> dict[int, str]:
    """Identity to path, for what `trusted.FUNCTIONS` or `trusted.TYPES` lists and this process has imported."""
    found: dict[int, str] = {}
    for module, names in table.items():
        loaded = sys.modules.get(module)
        for name in names if loaded is not None else ():
            try:
                found.setdefault(id(operator.attrgetter(name)(loaded)), f"{module}.{name}")
            except AttributeError:
                continue
    return found


def is_genuine(function: Any, path: str) -> bool:
    """Whether the function at `path` still is the library's: not put there by somebody else."""
    name = path.rpartition(".")[2]
    if isinstance(function, types.FunctionType):
        root = path.partition(".")[0]
        home = getattr(sys.modules.get(root), "__file__", None)
        return home is not None and function.__code__.co_filename.startswith(str(Path(home).parent) + os.sep)
    return getattr(function, "__name__", None) == name


def load_listed(path: str, table: dict[str, tuple[str, ...]]) -> Any:
    """The object at a path of `trusted.FUNCTIONS` or `trusted.TYPES`.

    Raises:
        RecipeError: it is not listed, or this version of the library does not have it.
    """
    for module, names in table.items():
        for name in names:
            if path == f"{module}.{name}":
                try:
                    return operator.attrgetter(name)(importlib.import_module(module))
                except (ImportError, AttributeError) as error:
                    raise RecipeError(f"{path} does not exist here") from error
    raise RecipeError(f"{path[:80]!r} is not on the list")
