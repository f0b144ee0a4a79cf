"""A recipe's nodes as objects: what comes twice is one, so that it can be changed in place; and as nodes again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from heldout.recipe.grammar import INSTANCE_KINDS

_ITEMS = ("list", "tuple", "set", "frozenset")


def link(node: Any) -> Any:
    """A copy of a checked node in which each `same` is the very part that it points to."""
    return _Linker().value(node)


def unlink(node: Any) -> Any:
    """A copy of a linked node in which a part that comes once more is a `same`."""
    return _Unlinker().value(node)


def _walked(node: Any, value: Callable[[Any], Any]) -> Any:
    """A copy of a node with `value` of each that stands in it, in the order that `same` counts in."""
    tag = node[0]
    if tag in INSTANCE_KINDS:
        return [tag, node[1], {name: value(node[2][name]) for name in sorted(node[2])}, *node[3:]]
    if tag in _ITEMS:
        return [tag, *(value(item) for item in node[1:])]
    if tag == "dict":
        return [tag, *([value(key), value(item)] for key, item in node[1:])]
    if tag == "scorer":
        return [*node[:4], {name: value(node[4][name]) for name in sorted(node[4])}]
    return list(node)


class _Linker:
    def __init__(self) -> None:
        self.completed: list[Any] = []

    def value(self, node: Any) -> Any:
        if not isinstance(node, list):
            return node
        if node[0] == "same":
            return self.completed[node[1]]
        found = _walked(node, self.value)
        if found[0] in ("estimator", "random_state"):
            self.completed.append(found)
        return found


class _Unlinker:
    def __init__(self) -> None:
        self.completed: dict[int, int] = {}

    def value(self, node: Any) -> Any:
        if not isinstance(node, list):
            return node
        if id(node) in self.completed:
            return ["same", self.completed[id(node)]]
        found = _walked(node, self.value)
        if found[0] in ("estimator", "random_state"):
            self.completed[id(node)] = len(self.completed)
        return found
