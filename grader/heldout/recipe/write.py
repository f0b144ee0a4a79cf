"""The recipe of an estimator: what it is made of, and never what it has become.

`write_recipe` runs in the process that ran the learner's code, so nothing it returns is trusted: `parse_recipe` and
`rebuild` check every word of it again. What it must get right is the honest case: a recipe only for a model that the
libraries' own constructors make again, and otherwise a reason that a learner understands.
"""

from __future__ import annotations

import math
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from heldout.recipe import trusted
from heldout.recipe.description_format import clean
from heldout.recipe.grammar import (
    FORMAT,
    MAX_DEPTH,
    MAX_INT,
    MAX_NODES,
    Declared,
    Recipe,
    RecipeError,
    parse_recipe,
    recipe_bytes,
)
from heldout.recipe.instances import Attributes, NotAsConstructed, read_constructed, state_of
from heldout.recipe.library import class_name, class_path, is_genuine, listed_objects
from heldout.recipe.rebuild import instance_kind, rebuild

__all__ = ["Declared", "Recipe", "RecipeError", "parse_recipe", "recipe_bytes", "write_recipe"]

_NAMED_PARTS = ("steps", "transformers", "transformer_list", "estimators")
_MAX_REASON = 300


def write_recipe(estimator: object) -> Recipe | Declared:
    """The recipe of an unfitted estimator made of library parts, or the reason why there is none.

    Nothing of the learner's is called: parameters are read from the objects' own attributes. The recipe is rebuilt
    once, and what comes back must have the same recipe.
    """
    try:
        recipe = _write(estimator)
        if _write(rebuild(recipe, apply_config=False)) != recipe:
            return Declared("your estimator changes when it is constructed again from its parameters")
    except _Unwritable as error:
        return Declared(clean(str(error), _MAX_REASON))
    except RecipeError as error:
        return Declared(clean(f"your estimator cannot be rebuilt: {error}", _MAX_REASON))
    except Exception as error:  # a learner's object may raise anything when it is looked at
        return Declared(clean(f"your estimator cannot be read: {class_name(type(error))}", _MAX_REASON))
    return recipe


def _write(estimator: object) -> Recipe:
    writer = _Writer()
    root = writer.value(estimator)
    if not isinstance(root, list) or root[0] != "estimator":
        raise _Unwritable(f"get_estimator must return an estimator. It returned {_kind(estimator)}")
    try:
        return parse_recipe({"format": FORMAT, "config": _config(), "estimator": root})
    except RecipeError as error:
        raise _Unwritable(f"your estimator cannot be rebuilt: {error}") from error


class _Unwritable(Exception):
    """A part of the estimator has no recipe; the text is a whole sentence without its full stop."""


def _config() -> dict[str, str]:
    """scikit-learn's own settings, as far as they change what a model does."""
    import sklearn

    config = sklearn.get_config()
    for name in ("enable_metadata_routing", "array_api_dispatch"):
        if config.get(name):
            raise _Unwritable(f"your code calls sklearn.set_config({name}=True)")
    output = config.get("transform_output", "default")
    return {} if output == "default" else {"transform_output": output}


class _Writer:
    """Turns objects into nodes; remembers where it is, for the reason, and what it has seen."""

    def __init__(self) -> None:
        self.where: list[tuple[str, str, str]] = []
        self.nodes = 0
        self.open: set[int] = set()
        self.completed: dict[int, int] = {}
        self.functions = listed_objects(trusted.FUNCTIONS)
        self.types = listed_objects(trusted.TYPES)
        self.containers: dict[type, Callable[[Any], list[Any]]] = {
            list: self._items,
            tuple: self._items,
            set: self._set,
            frozenset: self._set,
            dict: self._dict,
            slice: lambda item: ["slice", *map(self.value, (item.start, item.stop, item.step))],
            range: lambda item: ["range", item.start, item.stop, item.step],
        }

    def value(self, item: Any) -> Any:
        """The node of any value."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self._refuse(f"holds more than {MAX_NODES:,} values")
        kind = type(item)
        if item is None or kind is bool or kind is str:
            return item
        if kind is int:
            if not -MAX_INT < item < MAX_INT:
                raise self._refuse("is a whole number of more than 64 bits")
            return item
        if kind is float:
            return item if math.isfinite(item) else ["float", str(item)]
        if kind in self.containers:
            with self._inside(item):
                return self.containers[kind](item)
        return self._object(item, kind)

    def _object(self, item: Any, kind: type) -> Any:
        if id(item) in self.completed:
            return ["same", self.completed[id(item)]]
        if kind.__module__.partition(".")[0] == "numpy":
            node = self._numpy(item, kind)
            if node is not None:
                return node
        path = self.functions.get(id(item))
        if path is not None:
            if not is_genuine(item, path):
                raise self._refuse(f"is {path}, which was changed")
            return ["function", path]
        if issubclass(kind, type):
            return self._type(item)
        if kind.__name__ == "NAType" and item is getattr(sys.modules.get("pandas"), "NA", None):
            return ["constant", "pandas.NA"]
        if class_path(kind) is not None:
            with self._inside(item):
                return self._instance(item, kind)
        return self._special(item, kind)

    def _special(self, item: Any, kind: type) -> Any:
        import sklearn.metrics
        from scipy import stats

        if kind is type(sklearn.metrics.get_scorer("accuracy")):
            return self._scorer(item)
        if kind in (type(stats.uniform()), type(stats.randint(0, 1))):
            return self._distribution(item)
        raise self._refuse(f"is {_kind(item)}")

    def _items(self, items: list[Any] | tuple[Any, ...]) -> list[Any]:
        tag = "tuple" if type(items) is tuple else "list"
        named = tag == "tuple" and len(items) > 1 and type(items[0]) is str and self._among_named_parts()
        with self._at("step", items[0], "") if named else self._here():
            return [tag, *(self.value(item) for item in items)]

    def _set(self, items: set[Any] | frozenset[Any]) -> list[Any]:
        nodes = [self.value(item) for item in items]
        return [
            "set" if type(items) is set else "frozenset",
            *sorted(nodes, key=lambda node: (str(type(node)), repr(node))),
        ]

    def _dict(self, items: dict[Any, Any]) -> list[Any]:
        pairs = []
        for key, value in items.items():
            with self._at("parameter", key, "") if self._in_search_space() and type(key) is str else self._here():
                pairs.append([self.value(key), self.value(value)])
        return ["dict", *pairs]

    def _numpy(self, item: Any, kind: type) -> Any:
        import numpy

        if kind is numpy.ndarray or issubclass(kind, numpy.generic):
            dtype = item.dtype.str
            if not trusted.is_dtype(dtype):
                raise self._refuse(f"is a numpy value of the dtype {item.dtype}, which a recipe does not hold")
            if kind is numpy.ndarray:
                with self._inside(item):
                    return ["array", dtype, list(item.shape), [self.value(each) for each in item.ravel().tolist()]]
            return ["scalar", dtype, self.value(item.item())]
        if issubclass(kind, numpy.dtype):
            return ["dtype", item.str]
        if kind is numpy.random.RandomState:
            return self._random_state(item)
        return None

    def _random_state(self, item: Any) -> list[Any]:
        import numpy

        seed = int(item.get_state(legacy=False)["state"]["key"][0])
        fresh = numpy.random.RandomState(seed).get_state()
        if any(not numpy.array_equal(one, other) for one, other in zip(item.get_state(), fresh, strict=True)):
            raise self._refuse("is a RandomState that was already drawn from; give it a number instead")
        self.completed[id(item)] = len(self.completed)
        return ["random_state", seed]

    def _type(self, item: type) -> list[Any]:
        path = self.types.get(id(item))
        if path is None:
            raise self._refuse(f"is the class {class_name(item)} itself")
        return ["type", path]

    def _scorer(self, item: Any) -> list[Any]:
        state = state_of(item)
        if set(state) != {"_score_func", "_sign", "_kwargs", "_response_method"}:
            raise self._refuse("is a scorer that carries state of its own")
        function = state["_score_func"]
        path = self.functions.get(id(function))
        if path not in trusted.METRIC_PATHS or not is_genuine(function, str(path)):
            raise self._refuse(f"scores with {_kind(function)}, not with a metric of scikit-learn")
        response = state["_response_method"]
        methods = list(response) if type(response) in (tuple, list) else response
        return ["scorer", path, state["_sign"], methods, self._keywords(state["_kwargs"])]

    def _distribution(self, item: Any) -> list[Any]:
        from scipy import stats

        state = state_of(item)
        distribution: Any = state.get("dist")
        name = str(state_of(distribution).get("name"))
        known = getattr(stats, name if name in trusted.DISTRIBUTIONS else "", None)
        if known is None or type(known) is not type(distribution):
            raise self._refuse(f"is the distribution {name[:40]}, which a recipe does not hold")
        own, library = state_of(distribution), state_of(known(*state["args"], **state["kwds"]).dist)
        if set(state) != {"args", "kwds", "dist", "a", "b"} or set(own) != set(library):
            raise self._refuse(f"is a distribution {name} that was changed")
        if own["_random_state"] is not library["_random_state"]:
            raise self._refuse(f"is a distribution {name} with a random state of its own")
        return ["distribution", name, [self.value(arg) for arg in state["args"]], self._keywords(state["kwds"])]

    def _instance(self, item: Any, kind: type) -> list[Any]:
        path = class_path(kind)
        tag = instance_kind(kind)
        if path is None or tag is None:
            raise self._refuse(f"is {_kind(item)}")
        try:
            made = read_constructed(item)
        except NotAsConstructed as error:
            raise self._refuse(str(error)) from error
        parameters = {}
        for name in sorted(made.parameters):
            with self._at("parameter", name, class_name(kind)):
                problem = trusted.parameter_problem(name, made.parameters[name])
                if problem:
                    raise _Unwritable(f"{self._place()}: {problem}")
                parameters[name] = self.value(made.parameters[name])
        if tag == "estimator":
            self.completed[id(item)] = len(self.completed)
        options = [{"transform": made.transform_output}] if made.transform_output is not None else []
        return [tag, path, parameters, *options]

    def _keywords(self, keywords: Attributes) -> Attributes:
        return {name: self.value(keywords[name]) for name in sorted(keywords)}

    def _refuse(self, what: str) -> _Unwritable:
        return _Unwritable(f"{self._place()} {what}")

    def _place(self) -> str:
        """The innermost part that a learner gave a name to: a step, a parameter of it, or the estimator."""
        place, parameter = "", ""
        for kind, name, owner in self.where:
            if kind == "step":
                place, parameter = f"step '{name[:60]}'", ""
            elif name not in _NAMED_PARTS:
                parameter = f"parameter '{name[:60]}'" + (f" of {owner}" if owner and not place else "")
        if parameter:
            return f"{parameter} of {place}" if place else parameter
        return place or "your estimator"

    def _among_named_parts(self) -> bool:
        return bool(self.where) and self.where[-1][0] == "parameter" and self.where[-1][1] in _NAMED_PARTS

    def _in_search_space(self) -> bool:
        return bool(self.where) and self.where[-1][1] in trusted.GRID_PARAMETERS

    @contextmanager
    def _at(self, kind: str, name: str, owner: str) -> Iterator[None]:
        self.where.append((kind, name, owner))
        yield
        self.where.pop()

    @contextmanager
    def _here(self) -> Iterator[None]:
        yield

    @contextmanager
    def _inside(self, item: object) -> Iterator[None]:
        if id(item) in self.open:
            raise self._refuse("contains itself")
        if len(self.open) >= MAX_DEPTH:
            raise self._refuse(f"is nested deeper than {MAX_DEPTH} levels")
        self.open.add(id(item))
        yield
        self.open.discard(id(item))


def _kind(item: object) -> str:
    """What an object is, in words, without asking it."""
    kind = type(item)
    if kind is types.FunctionType:
        name = str(item.__code__.co_name)[:80]  # type: ignore[attr-defined]
        return "a lambda" if name == "<lambda>" else f"your own function {name}"
    if kind is types.MethodType:
        return "a bound method"
    name = class_name(kind)
    module = str(type.__getattribute__(kind, "__module__"))
    if module == "functools":
        return f"a functools.{name}"
    root = module.partition(".")[0]
    if module == "sklearn.frozen._frozen":
        return "a FrozenEstimator, which is already fitted"
    if root in trusted.TRUSTED_ROOTS:
        return f"an object of {root}'s class {name}, which a recipe does not hold"
    if root != "__main__" and (root in sys.stdlib_module_names or _is_installed(root)):
        return f"a {name} (from {root}), which a recipe does not hold"
    return f"your own class {name}"


def _is_installed(root: str) -> bool:
    """Whether the top-level module came from the interpreter's package folders."""
    import sysconfig

    file = getattr(sys.modules.get(root), "__file__", None)
    folders = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    return isinstance(file, str) and file.startswith(folders)
