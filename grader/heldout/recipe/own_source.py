"""An estimator with classes and functions of one's own, as the source that makes it again, unfitted.

The source of what a notebook defines is looked up, with the names that it uses; nothing is pickled. Whoever runs the
result runs the learner's own code, so the model is declared.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import linecache
import math
import pprint
import site
import sys
import sysconfig
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from heldout.base.statement_names import statement_names
from heldout.base.words import with_article
from heldout.recipe.grammar import Declared
from heldout.recipe.write import write_recipe

_HEAD = '''"""{name}, handed in as an object: what a notebook defines, and what the model is made of."""

'''
_MOST_DEFINITIONS = 200


class NotWritable(Exception):
    """A part of the estimator has no source; the text is a clause without its full stop."""


def own_source(estimator: object) -> str:
    """Python source whose `get_estimator()` constructs an equal estimator.

    Raises:
        NotWritable: a part of it has no source, or is data.
    """
    source = _Source()
    made = source.expression(estimator)
    parts = [*source.imports, "", *source.statements, "", "def get_estimator():", f"    return {made}"]
    return _HEAD.format(name=type(estimator).__name__) + "\n".join(parts) + "\n"


class _Source:
    """Writes expressions, and collects what they need."""

    def __init__(self) -> None:
        self.imports: dict[str, None] = {}
        self.statements: list[str] = []
        self._named: dict[str, object] = {}

    def expression(self, value: Any) -> str:
        """Python that makes the value."""
        kind = type(value)
        if value is None or kind in (bool, int, str):
            return repr(value)
        if kind is float:
            return repr(value) if math.isfinite(value) else f'float("{value}")'
        if kind in (list, tuple, set, frozenset, dict):
            return self._container(value, kind)
        if kind is functools.partial:
            return self._partial(value)
        if isinstance(value, types.FunctionType) and value.__name__ == "<lambda>":
            return self._lambda(value)
        if isinstance(value, type | types.FunctionType) and _is_own(value):
            return self._define(value)
        found = self._recipe(value)
        if found is not None:
            return found
        if hasattr(value, "get_params") and not isinstance(value, type):
            return self._constructed(value, kind)
        if callable(value) and (isinstance(value, type) or hasattr(value, "__name__")):
            return self._imported(value)
        raise NotWritable(f"it holds {with_article(type(value).__name__)}, which is data and no part of a model")

    def _container(self, value: Any, kind: type) -> str:
        if kind is dict:
            pairs = (f"{self.expression(key)}: {self.expression(item)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        items = ", ".join(map(self.expression, value))
        if kind is tuple:
            return f"({items},)" if len(value) == 1 else f"({items})"
        return f"[{items}]" if kind is list else f"{kind.__name__}([{items}])"

    def _partial(self, value: functools.partial[Any]) -> str:
        self._take("functools", functools)
        self.imports["import functools"] = None
        words = [self.expression(value.func), *map(self.expression, value.args)]
        words += [f"{name}={self.expression(item)}" for name, item in value.keywords.items()]
        return f"functools.partial({', '.join(words)})"

    def _recipe(self, value: object) -> str | None:
        """The value out of a recipe, which holds what the libraries' own estimators are made of; None without one."""
        from sklearn.preprocessing import FunctionTransformer

        recipe = write_recipe(FunctionTransformer(kw_args={"value": value}))
        if isinstance(recipe, Declared):
            return None
        # No name but the package's own: a notebook may have any other.
        self._take("heldout", sys.modules["heldout"])
        self.imports["import heldout.recipe.rebuild"] = None
        return f'heldout.recipe.rebuild.rebuild({pprint.pformat(recipe, width=110)}).kw_args["value"]'

    def _constructed(self, value: Any, kind: type) -> str:
        """A call of the constructor with the parameters that are not its defaults."""
        if kind.__name__ == "FrozenEstimator":
            raise NotWritable("what is frozen in it would be fitted anew")
        made = self.expression(kind) if _is_own(kind) else self._imported(kind)
        defaults = {name: each.default for name, each in inspect.signature(kind).parameters.items()}
        given = value.get_params(deep=False).items()
        words = (f"{name}={self.expression(item)}" for name, item in given if not _same(item, defaults.get(name)))
        return f"{made}({', '.join(words)})"

    def _imported(self, value: Any) -> str:
        """The name of a library's class or function, which is imported."""
        module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
        if not isinstance(module, str) or not isinstance(name, str):
            raise NotWritable(f"it holds {with_article(type(value).__name__)}, which cannot be imported by a name")
        if getattr(sys.modules.get(module), name, None) is not value:
            raise NotWritable(f"{module}.{name} is not what stands under that name")
        self._take(name, value)
        self.imports[f"from {module} import {name}"] = None
        return name

    def _define(self, value: Any) -> str:
        """The name of a class or function of one's own, whose definition is added."""
        name: str = value.__name__
        if self._named.get(name) is value:
            return name
        self._take(name, value)
        node, names = _definition(value)
        self._add_names(node, names)
        self.statements.append(ast.unparse(node) + "\n")
        return name

    def _lambda(self, value: types.FunctionType) -> str:
        node = _lambda_node(value)
        self._add_names(ast.Expr(node), value.__globals__)
        return f"({ast.unparse(node)})"

    def _add_names(self, node: ast.stmt, names: Mapping[str, Any]) -> None:
        """What a definition uses of the names beside it."""
        used = statement_names(node)
        for name in sorted(used.uses | used.later):
            if name in names and name not in used.sets and not hasattr(builtins, name):
                self._add_name(name, names[name])

    def _add_name(self, name: str, value: Any) -> None:
        if self._named.get(name, _NOTHING) is value:
            return
        if isinstance(value, types.ModuleType):
            self._take(name, value)
            if _is_own_module(value.__name__):
                raise NotWritable(f"it uses your module {value.__name__}, which does not travel with an object")
            self.imports[f"import {value.__name__} as {name}"] = None
            return
        made = self.expression(value)
        if made != name:
            self._take(name, value)
            self.statements.append(f"{name} = {made}")

    def _take(self, name: str, value: object) -> None:
        if self._named.setdefault(name, value) is not value:
            raise NotWritable(f"two different things of it are called {name}")
        if len(self._named) > _MOST_DEFINITIONS:
            raise NotWritable(f"it uses more than {_MOST_DEFINITIONS} names of yours")


_NOTHING = object()


def _same(value: Any, default: Any) -> bool:
    if value is default:
        return True
    return type(value) is type(default) and type(value) in (bool, int, float, str) and value == default


def _is_own(value: Any) -> bool:
    return _is_own_module(str(getattr(value, "__module__", "")))


def _is_own_module(name: str) -> bool:
    """Whether a module is no library's: the notebook itself, or a file beside it."""
    if name == "__main__":
        return True
    file = getattr(sys.modules.get(name), "__file__", None)
    if file is None or name.partition(".")[0] in {*sys.stdlib_module_names, "heldout"}:
        return False
    folders = [*site.getsitepackages(), site.getusersitepackages(), *sysconfig.get_paths().values()]
    return not any(Path(file).is_relative_to(folder) for folder in folders)


def _definition(value: Any) -> tuple[ast.stmt, Mapping[str, Any]]:
    """The statement that defined a class or function, and the names beside it."""
    name = value.__name__
    if "<locals>" in value.__qualname__:
        raise NotWritable(f"{name} is defined inside of a function. Define it at the top of a cell")
    wanted: tuple[type[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef], ...] = (ast.ClassDef,)
    if isinstance(value, types.FunctionType):
        _refuse_closure(value)
        codes, wanted = [value.__code__], (ast.FunctionDef, ast.AsyncFunctionDef)
        names: Mapping[str, Any] = value.__globals__
    else:
        codes = [each.__code__ for each in _methods(value)]
        names = vars(sys.modules[value.__module__])
    for tree in _sources(codes[0].co_filename if codes else None, value.__module__):
        found = [node for node in tree.body if isinstance(node, wanted) and node.name == name]
        held = [node for node in found if all(_holds(node, code) for code in codes)]
        if held:
            return held[-1], names
    raise NotWritable(f"the source of {name} cannot be found")


def _methods(cls: type) -> Iterator[types.FunctionType]:
    for member in vars(cls).values():
        # scikit-learn wraps `transform` where a class is made.
        function = inspect.unwrap(getattr(member, "fget", None) or getattr(member, "__func__", member))
        if isinstance(function, types.FunctionType) and function.__qualname__.startswith(f"{cls.__qualname__}."):
            yield function


def _holds(node: ast.AST, code: types.CodeType) -> bool:
    decorators = getattr(node, "decorator_list", [])
    first = min(getattr(each, "lineno", 0) for each in (node, *decorators))
    return first <= code.co_firstlineno <= (getattr(node, "end_lineno", None) or first)


def _sources(filename: str | None, module: str) -> Iterator[ast.Module]:
    """The file, or the cell, where something was defined; of a class without methods the module's file or all cells."""
    found = sys.modules[module]
    cells = getattr(found, "In", None)
    if filename is not None:
        texts = ["".join(linecache.getlines(filename))]
    elif isinstance(cells, list):
        texts = [str(cell) for cell in reversed(cells)]
    else:
        texts = ["".join(linecache.getlines(getattr(found, "__file__", None) or ""))]
    for text in texts:
        try:
            yield ast.parse(text)
        except SyntaxError:
            continue


def _lambda_node(value: types.FunctionType) -> ast.Lambda:
    """The expression that made a lambda: of several on its line the one whose body has the positions of its code."""
    _refuse_closure(value)
    code = value.__code__
    places = [place for place in code.co_positions() if None not in place and place[2] != place[3]]
    for tree in _sources(code.co_filename, value.__module__):
        for node in ast.walk(tree):
            body = node.body if isinstance(node, ast.Lambda) else None
            if body is not None and (body.lineno, body.end_lineno, body.col_offset, body.end_col_offset) in places:
                assert isinstance(node, ast.Lambda)
                return node
    raise NotWritable("the source of a lambda cannot be found. Give it a name with def")


def _refuse_closure(value: types.FunctionType) -> None:
    if value.__code__.co_freevars:
        names = ", ".join(value.__code__.co_freevars)
        raise NotWritable(f"{value.__name__} uses {names} of the function around it. Define it at the top of a cell")
