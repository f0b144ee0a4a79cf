"""What an estimator is made of, as classes inside classes: the part of a description that is known without running it.

As JSON a shape is `{"class": path, "parts": [[role, shape], ...]}`. A wrapper that makes no other model of one of its
parts holds that part's role as `same_as`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heldout.recipe.description_format import MAX_NAME, MAX_SHAPES, Shape, clean
from heldout.recipe.grammar import Node, Recipe
from heldout.recipe.trusted import GRID_PARAMETERS
from heldout.submission.no_op import same_as

Parts = tuple[tuple[str, Shape], ...]

SINGLE_ROLES = ("estimator", "base_estimator", "regressor", "classifier", "final_estimator", "remainder")
NAMED_ROLES = ("steps", "transformers", "transformer_list", "estimators")
CHOICE = "choice"
"""The role of an estimator that a search may put somewhere."""
BEST = "best_estimator_"
"""The role of what a search that has run chose."""

SEARCHES = frozenset(
    f"sklearn.model_selection.{name}"
    for name in ("GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV")
)


def recipe_shape(recipe: Recipe) -> Shape:
    """The shape of a checked recipe's estimator. Imports nothing of it.

    A part that comes once more stands there without its own parts, so that the shape is never larger than the recipe;
    the parts of a recipe of more than 300 estimators are left out.
    """
    return _Reader().shape(recipe["estimator"])


def shape_of(path: str, parts: Parts, parameters: Mapping[str, Any]) -> Shape:
    """The shape of an estimator with these parts and constructor parameters."""
    return Shape(path, parts, same_as(path, parameters, [role for role, _ in parts]))


class _Reader:
    """Reads nodes in the order that `same` counts in."""

    def __init__(self) -> None:
        self.completed: list[str | None] = []
        self.left = MAX_SHAPES

    def shape(self, node: Node) -> Shape:
        _, path, parameters = node[:3]
        parts = tuple(found for name in sorted(parameters) for found in self._parts(name, parameters[name]))
        self.completed.append(path)
        self.left -= 1
        return shape_of(path, parts if self.left > 0 else (), parameters)

    def _parts(self, name: str, node: Any) -> list[tuple[str, Shape]]:
        found = self._estimators(node)
        if name in SINGLE_ROLES and len(found) == 1:
            return [(name, found[0][1])]
        if name in NAMED_ROLES:
            return [(f"{name}.{clean(label, MAX_NAME)}", shape) for label, shape in found]
        if name in GRID_PARAMETERS:
            return [(CHOICE, shape) for _, shape in found]
        return []

    def _estimators(self, node: Any, label: str = "") -> list[tuple[str, Shape]]:
        """Every outermost estimator in `node`, with the first text of the tuple around it."""
        if not isinstance(node, list):
            return []
        match node[0]:
            case "estimator":
                return [(label, self.shape(node))]
            case "same":
                path = self.completed[node[1]]
                return [(label, Shape(path))] if path is not None else []
            case "random_state":
                self.completed.append(None)
                return []
            case "splitter" | "kernel" | "selector":
                return [pair for name in sorted(node[2]) for pair in self._estimators(node[2][name])]
            case "tuple" if len(node) > 1 and isinstance(node[1], str):
                return [pair for item in node[2:] for pair in self._estimators(item, node[1])]
            case "list" | "tuple":
                return [pair for item in node[1:] for pair in self._estimators(item)]
            case "dict":
                return [pair for _, item in node[1:] for pair in self._estimators(item)]
        return []


def part(shape: Shape, *roles: str) -> tuple[str, Shape] | None:
    """The first part with one of the roles, and its role."""
    for role in roles:
        for name, inner in shape.parts:
            if name == role:
                return name, inner
    return None


def outline(shape: Shape) -> str:
    """The shape in one line of at most 300 characters: `GridSearchCV(StandardScaler → SVC)`."""
    text = _outline(shape)
    return text if len(text) <= 300 else text[:299] + "…"


def _outline(shape: Shape) -> str:
    name = shape.class_path.rpartition(".")[2]
    steps = [_outline(inner) for role, inner in shape.parts if role.startswith("steps.")]
    if steps:
        return " → ".join(steps)
    inside = [inner for role, inner in shape.parts if role != CHOICE]
    return f"{name}({', '.join(map(_outline, inside))})" if inside else name
