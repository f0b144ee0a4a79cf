"""The recipe's format, checked without importing anything that a recipe names.

A recipe is `{"format": 1, "config": {...}, "estimator": node}`. A node is a JSON scalar or a tagged list:

    ["float", "nan"]                      ["list", …]  ["tuple", …]  ["set", …]  ["frozenset", …]
    ["dict", [key, value], …]             ["slice", a, b, c]   ["range", a, b, c]
    ["array", dtype, shape, [item, …]]    ["scalar", dtype, item]   ["dtype", "<f8"]
    ["type", path]  ["function", path]    ["constant", path]
    ["scorer", metric path, sign, response method, {kwargs}]
    ["distribution", name, [args], {kwargs}]                ["random_state", seed]
    ["estimator" | "splitter" | "kernel" | "selector", class path, {parameters}, options]
    ["same", i]                           the i-th estimator or random state that was completed, once more

Parameters are read in alphabetical order; that is what `same` counts in.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from heldout.base.strict_json import NotStrictJson, read_strict
from heldout.recipe import trusted

FORMAT = 1
MAX_BYTES = 1024 * 1024
MAX_DEPTH = 50
MAX_NODES = 100_000
MAX_TEXT = 100_000
MAX_INT = 2**64
_MAX_DIMENSIONS = 8
_MAX_PATH = 150
_MAX_DIMENSION = 10**6
_MAX_ARRAY_TEXT = 4_000_000

INSTANCE_KINDS = ("estimator", "splitter", "kernel", "selector")
OUTPUTS = ("default", "pandas", "polars")

Recipe: TypeAlias = dict[str, Any]
"""The document; `parse_recipe` says whether it is one."""
Node: TypeAlias = list[Any]
"""A tagged list, of any JSON until it is checked."""


class RecipeError(ValueError):
    """This is not a recipe that can be trusted; the text says what is wrong with it."""


@dataclass(frozen=True)
class Declared:
    """The model cannot be described by a recipe: it is graded with the learner's own code."""

    reason: str
    """Which part, and why, for a person: `step 'model' is your own class MyForest`."""


def parse_recipe(data: bytes | Recipe) -> Recipe:
    """The recipe in `data`, JSON bytes or what they were read to, after every check that needs no import.

    Raises:
        RecipeError: it is not a recipe, too large, too deep, or names something that is not on the lists.
    """
    document = _load(data) if isinstance(data, bytes) else data
    checker = _Checker()
    try:
        checker.document(document)
        size = len(recipe_bytes(document))
    except (RecursionError, UnicodeError) as error:
        raise RecipeError("it is nested too deep or holds text that is not UTF-8") from error
    if size > MAX_BYTES:
        raise RecipeError(f"it has {size:,} bytes, {MAX_BYTES:,} are allowed")
    return document


def check_value(node: Any) -> None:
    """Raises RecipeError where a node is no value that may stand in a recipe; `same` must point into it."""
    try:
        _Checker().node(node, 2)
    except UnicodeError as error:
        raise RecipeError("it holds text that is not UTF-8") from error


def recipe_bytes(recipe: Recipe) -> bytes:
    """The recipe as JSON, the same bytes for the same recipe."""
    return json.dumps(recipe, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _load(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise RecipeError(f"it has {len(data):,} bytes, {MAX_BYTES:,} are allowed")
    try:
        return read_strict(data)
    except NotStrictJson as error:
        raise RecipeError(str(error)) from error


def _shown(value: object) -> str:
    """`value` in at most 60 printable characters; only scalars are looked at."""
    text = repr(value) if type(value) in (str, int, float, bool, type(None)) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "…"


def _is_int(value: object) -> bool:
    return type(value) is int and -MAX_INT < value < MAX_INT


class _Checker:
    """Walks a document once, counting what it meets."""

    def __init__(self) -> None:
        self.nodes = 0
        self.completed = 0
        self.uses_lightgbm = False
        self.grid_words_are_plain = True

    def document(self, document: object) -> None:
        if type(document) is not dict or set(document) != {"format", "config", "estimator"}:
            raise RecipeError("it must hold exactly format, config and estimator")
        if type(document["format"]) is not int or document["format"] != FORMAT:
            raise RecipeError(f"its format must be {FORMAT}. Got {_shown(document['format'])}")
        config = document["config"]
        if type(config) is not dict or not set(config) <= {"transform_output"}:
            raise RecipeError("its config may only hold transform_output")
        if "transform_output" in config:
            _one_of("transform_output", config["transform_output"], OUTPUTS)
        root = document["estimator"]
        if type(root) is not list or not root or root[0] != "estimator":
            raise RecipeError("its estimator must be an estimator")
        self.node(root, 2)
        if self.uses_lightgbm and not self.grid_words_are_plain:
            raise RecipeError("a search over LightGBM's parameters may only hold plain words")

    def node(self, node: object, depth: int) -> None:
        self._count(depth)
        kind = type(node)
        if node is None or kind is bool:
            return
        if kind is str:
            self._text(node)
        elif kind is int:
            if not _is_int(node):
                raise RecipeError("a whole number has more than 64 bits")
        elif kind is float:
            if not math.isfinite(node):  # type: ignore[arg-type]
                raise RecipeError("a number is not finite")
        elif type(node) is list and node and type(node[0]) is str and node[0] in _KINDS:
            _KINDS[node[0]](self, node, depth)
        else:
            tag = node[0] if type(node) is list and node else node
            raise RecipeError(f"{_shown(tag)} is no kind of value")

    def _count(self, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise RecipeError(f"it holds more than {MAX_NODES:,} values")
        if depth > MAX_DEPTH:
            raise RecipeError(f"it is nested deeper than {MAX_DEPTH} levels")

    def _text(self, text: object) -> None:
        if type(text) is not str or len(text) > MAX_TEXT:
            raise RecipeError(f"a text is not text or longer than {MAX_TEXT:,} characters")
        text.encode()

    def float_(self, node: Node, depth: int) -> None:
        _length(node, 2)
        _one_of("float", node[1], ("nan", "inf", "-inf"))

    def items(self, node: Node, depth: int) -> None:
        for item in node[1:]:
            self.node(item, depth + 1)

    def scalars(self, node: Node, depth: int) -> None:
        for item in node[1:]:
            self._scalar(item, depth + 1)

    def _scalar(self, item: object, depth: int) -> None:
        if type(item) is list and (not item or item[0] not in ("float", "scalar")):
            raise RecipeError("only a plain value can stand here")
        self.node(item, depth)

    def dict_(self, node: Node, depth: int) -> None:
        for pair in node[1:]:
            if type(pair) is not list or len(pair) != 2:
                raise RecipeError("a dict must hold pairs of key and value")
            key, value = pair
            if type(key) is list and key and key[0] == "tuple":
                self.scalars(key, depth + 2)
            else:
                self._scalar(key, depth + 2)
            self.node(value, depth + 2)

    def slice_(self, node: Node, depth: int) -> None:
        _length(node, 4)
        for item in node[1:]:
            if not (item is None or type(item) is str or _is_int(item)):
                raise RecipeError("a slice goes between whole numbers or names")
            self.node(item, depth + 1)

    def range_(self, node: Node, depth: int) -> None:
        _length(node, 4)
        if not all(_is_int(item) for item in node[1:]) or node[3] == 0:
            raise RecipeError("a range takes three whole numbers, the last not 0")

    def array(self, node: Node, depth: int) -> None:
        _length(node, 4)
        _, dtype, shape, values = node
        _dtype(dtype)
        if type(shape) is not list or len(shape) > _MAX_DIMENSIONS or type(values) is not list:
            raise RecipeError("an array has a dtype, a shape and a list of values")
        if not all(type(size) is int and 0 <= size <= _MAX_DIMENSION for size in shape):
            raise RecipeError("an array's shape holds whole numbers from 0")
        if math.prod(shape) != len(values) or len(values) * trusted.text_width(dtype) > _MAX_ARRAY_TEXT:
            raise RecipeError("an array has another number of values than its shape says, or too many")
        for item in values:
            self._scalar(item, depth + 2)

    def scalar(self, node: Node, depth: int) -> None:
        _length(node, 3)
        _dtype(node[1])
        if node[1] == "|O" or (type(node[2]) is list and node[2][:1] != ["float"]):
            raise RecipeError("a scalar is a number, a text or a truth value")
        self.node(node[2], depth + 1)

    def dtype(self, node: Node, depth: int) -> None:
        _length(node, 2)
        _dtype(node[1])

    def type_(self, node: Node, depth: int) -> None:
        _length(node, 2)
        _listed("type", node[1], trusted.TYPE_PATHS)

    def function(self, node: Node, depth: int) -> None:
        _length(node, 2)
        _listed("function", node[1], trusted.FUNCTION_PATHS)

    def constant(self, node: Node, depth: int) -> None:
        _length(node, 2)
        _listed("constant", node[1], trusted.CONSTANTS)

    def scorer(self, node: Node, depth: int) -> None:
        _length(node, 5)
        _, metric, sign, response, kwargs = node
        _listed("metric", metric, trusted.METRIC_PATHS)
        if type(sign) is not int or sign not in (1, -1):
            raise RecipeError("a scorer's sign is 1 or -1")
        methods = response if type(response) is list else [response]
        if not methods or not all(type(item) is str for item in methods):
            raise RecipeError("a scorer names one response method or more")
        for item in methods:
            _one_of("response method", item, ("predict", "predict_proba", "decision_function"))
        self._keywords(kwargs, depth + 1)

    def distribution(self, node: Node, depth: int) -> None:
        _length(node, 4)
        _, name, args, kwargs = node
        _listed("distribution", name, trusted.DISTRIBUTIONS)
        if type(args) is not list:
            raise RecipeError("a distribution's arguments are a list")
        for item in args:
            self._scalar(item, depth + 2)
        for item in self._keywords(kwargs, depth + 1):
            self._scalar(item, depth + 2)

    def random_state(self, node: Node, depth: int) -> None:
        _length(node, 2)
        if type(node[1]) is not int or not 0 <= node[1] < 2**32:
            raise RecipeError("a random state's seed is a whole number from 0 to 4294967295")
        self.completed += 1

    def same(self, node: Node, depth: int) -> None:
        _length(node, 2)
        if type(node[1]) is not int or not 0 <= node[1] < self.completed:
            raise RecipeError("'same' must point to an earlier part")

    def instance(self, node: Node, depth: int) -> None:
        if len(node) not in (3, 4):
            raise RecipeError(f"a part of kind {node[0]} has a class and parameters")
        path = node[1]
        if type(path) is not str or len(path) > _MAX_PATH or not trusted.is_class_path(path):
            raise RecipeError(f"{_shown(path)} is not a class that may be rebuilt")
        self.uses_lightgbm |= path.startswith("lightgbm.")
        parameters = node[2]
        self._keywords(parameters, depth + 1)
        for name, value in parameters.items():
            self._parameter(path, name, value)
        if len(node) == 4:
            self._options(node)
        if node[0] == "estimator":
            self.completed += 1

    def _options(self, node: Node) -> None:
        if node[0] != "estimator" or type(node[3]) is not dict or set(node[3]) != {"transform"}:
            raise RecipeError("an estimator's options may only hold transform")
        _one_of("transform", node[3]["transform"], OUTPUTS)

    def _keywords(self, keywords: object, depth: int) -> list[Any]:
        if type(keywords) is not dict:
            raise RecipeError("parameters are an object of names and values")
        self._count(depth)
        for name in keywords:
            if not _is_parameter_name(name):
                raise RecipeError(f"{_shown(name)} is no parameter's name")
        for name in sorted(keywords):
            self.node(keywords[name], depth + 1)
        return list(keywords.values())

    def _parameter(self, path: str, name: str, value: object) -> None:
        problem = trusted.parameter_problem(name, value)
        if problem:
            raise RecipeError(problem)
        if path.startswith("lightgbm.") and name != "class_weight" and not _words_are_plain(value):
            raise RecipeError(f"LightGBM's '{name}' may only hold plain words")
        if name in trusted.GRID_PARAMETERS:
            self._grid(value)

    def _grid(self, node: Any) -> None:
        """Names of parameters in a search's space; which of them exist is checked where the classes are known."""
        spaces = node[1:] if type(node) is list and node[0] in ("list", "tuple") else [node]
        for space in spaces:
            if type(space) is not list or space[0] != "dict":
                raise RecipeError("a search space is a dict or a list of dicts")
            for key, value in space[1:]:
                if type(key) is not str or key.startswith("_") or "___" in key:
                    raise RecipeError(f"{_shown(key)} is no parameter's name")
                if key.rpartition("__")[2] in trusted.GUARDED_PARAMETERS:
                    raise RecipeError(f"'{key}' may not be part of a search")
                self.grid_words_are_plain &= _words_are_plain(value)


def _is_parameter_name(name: object) -> bool:
    return type(name) is str and name.isascii() and name.isidentifier() and not name.startswith("_") and len(name) < 100


def _words_are_plain(node: object) -> bool:
    """Whether every text anywhere below `node` is a plain word (the tags of nodes are)."""
    pending = [node]
    while pending:
        item = pending.pop()
        if type(item) is str and not trusted.is_plain_word(item) and not trusted.is_dtype(item):
            return False
        if type(item) is list:
            pending.extend(item)
        elif type(item) is dict:
            pending.extend(item.values())
    return True


def _length(node: Node, length: int) -> None:
    if len(node) != length:
        raise RecipeError(f"{_shown(node[0])} has {length - 1} parts. Got {len(node) - 1}")


def _dtype(text: object) -> None:
    if type(text) is not str or not trusted.is_dtype(text):
        raise RecipeError(f"{_shown(text)} is not a dtype that may be rebuilt")


def _one_of(what: str, value: object, allowed: tuple[str, ...]) -> None:
    if type(value) is not str or value not in allowed:
        raise RecipeError(f"{what} must be one of {', '.join(allowed)}. Got {_shown(value)}")


def _listed(what: str, value: object, allowed: frozenset[str]) -> None:
    if type(value) is not str or value not in allowed:
        raise RecipeError(f"{_shown(value)} is not a {what} that may be rebuilt")


_KINDS: Final[dict[str, Callable[[_Checker, list[Any], int], None]]] = {
    "float": _Checker.float_,
    "list": _Checker.items,
    "tuple": _Checker.items,
    "set": _Checker.scalars,
    "frozenset": _Checker.scalars,
    "dict": _Checker.dict_,
    "slice": _Checker.slice_,
    "range": _Checker.range_,
    "array": _Checker.array,
    "scalar": _Checker.scalar,
    "dtype": _Checker.dtype,
    "type": _Checker.type_,
    "function": _Checker.function,
    "constant": _Checker.constant,
    "scorer": _Checker.scorer,
    "distribution": _Checker.distribution,
    "random_state": _Checker.random_state,
    "same": _Checker.same,
    **dict.fromkeys(INSTANCE_KINDS, _Checker.instance),
}
