"""How much a recipe carries of its own: numbers and texts with which a library's model could hold the answers.

A model of library parts can look its predictions up, where rows and labels stand among its parameters. So what a
recipe says beyond the constructors' defaults is counted, in numbers: each number, truth value, None, reference and part
is one, and a text is one for every 16 bytes that it begins. A name of the challenge's columns is free the first time,
and so is nothing else that may be repeated or put in an order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from heldout.recipe.grammar import INSTANCE_KINDS, Node, RecipeError
from heldout.recipe.trusted import GRID_PARAMETERS

TEXT_BYTES = 16
"""A number is written with up to 17 digits: so many bytes of a text count as one."""


class CarriesTooMuch(RecipeError):
    """A recipe holds more numbers of its own than the challenge takes for a library's model."""


class CarriedNumbers:
    """Counts while parts are put together; a part counts when it is made, so what it is made of has been counted."""

    def __init__(self, limit: int | None = None, columns: Iterable[str] = ()) -> None:
        """`limit` of None is none; `columns` are the names of the challenge's features."""
        self.numbers = 0
        self._limit = limit
        self._columns = set(columns)

    def part(self, settings: Mapping[str, Any]) -> None:
        """Count one estimator, splitter, kernel or selector with the nodes of the parameters that are no default.

        Raises:
            CarriesTooMuch: that is more than the limit.
        """
        self._add(1)
        for name, node in settings.items():
            spaces = self._spaces(node) if name in GRID_PARAMETERS else None
            for value in [node] if spaces is None else spaces:
                self._add(self._weight(value))

    def _add(self, numbers: int) -> None:
        self.numbers += numbers
        if self._limit is not None and self.numbers > self._limit:
            raise CarriesTooMuch(
                f"its parameters carry more than {self._limit:,} numbers of their own, the most that this challenge "
                "takes for a library's model (limits.carried_numbers)"
            )

    @staticmethod
    def _spaces(node: Any) -> list[Any] | None:
        """The values of a search's spaces, whose keys are names of parameters: each key counts as one."""
        spaces = node[1:] if node[0] in ("list", "tuple") else [node]
        return [["list", None, value] for space in spaces for _, value in space[1:]]

    def _weight(self, node: Any) -> int:
        if isinstance(node, str):
            return self._text(node)
        if not isinstance(node, list):
            return 1
        if node[0] in INSTANCE_KINDS:
            return 0
        inside = _inside(node)
        return 1 if inside is None else sum(map(self._weight, inside))

    def _text(self, text: str) -> int:
        if text in self._columns:
            self._columns.discard(text)
            return 0
        return max(1, -(-len(text.encode()) // TEXT_BYTES))


def _inside(node: Node) -> list[Any] | None:
    """What a node is made of; None where it is one thing."""
    match node[0]:
        case "list" | "tuple" | "set" | "frozenset" | "slice" | "range":
            return node[1:]
        case "dict":
            return [item for pair in node[1:] for item in pair]
        case "array":
            return [*node[2], *node[3]]
        case "scalar":
            return [node[2]]
        case "scorer":
            return [None, *node[4].values()]
        case "distribution":
            return [None, *node[2], *node[3].values()]
    return None
