"""A search as its best estimator, in a recipe: what it chose takes the place of what it tried."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Any

from heldout.recipe.description_format import ParameterValue
from heldout.recipe.edit import EditError
from heldout.recipe.grammar import Recipe, parse_recipe
from heldout.recipe.link import link, unlink
from heldout.recipe.places import Place, follow, is_search, named_parts, narrow_space, spaces_of
from heldout.recipe.shape import BEST, SINGLE_ROLES


def narrowed(recipe: Recipe, roles: tuple[str, ...], chosen: Mapping[str, ParameterValue]) -> Recipe:
    """The recipe with the space of a search reduced to what it chose. Edits can be followed on it as on the recipe.

    Args:
        recipe: checked.
        roles: the way from the outermost estimator to the final one, through the search's best; without one nothing is
            changed.
        chosen: the search's best parameters, as a description has them.

    Raises:
        EditError: what it chose cannot be written down.
    """
    if BEST not in roles:
        return recipe
    root = [link(recipe["estimator"])]
    search = _at(Place(root, 0), roles[: roles.index(BEST)])
    narrow_space(search, {name: _node(value) for name, value in chosen.items()})
    return parse_recipe({**recipe, "estimator": unlink(root[0])})


def settled(recipe: Recipe) -> Recipe:
    """The recipe with each search over a single point as its estimator with that point's parameters.

    Raises:
        EditError: a point has a parameter that leads nowhere.
    """
    root = [link(recipe["estimator"])]
    _settle(Place(root, 0), {})
    return parse_recipe({**recipe, "estimator": unlink(root[0])})


def _settle(place: Place, done: dict[int, tuple[Any, Any]]) -> None:
    """From the inside out; a part that stands in many places once. `done` is what each part was and became, by id."""
    if place.class_path is None:
        return
    node = place.node
    if id(node) in done:
        place.put(done[id(node)][1])
        return
    for inner in (*named_parts(place).values(), *(place.parameter(role) for role in SINGLE_ROLES)):
        _settle(inner, done)
    if is_search(place):
        _settle_search(place)
    done[id(node)] = node, place.node


def _settle_search(place: Place) -> None:
    points = [dict(space[1:]) for space in spaces_of(place)]
    if len(points) == 1 and all(_is_single(values) for values in points[0].values()):
        best = place.in_search()
        for name, values in points[0].items():
            follow(best, name).put(values[1])
        place.put(best.node)


def _is_single(values: Any) -> bool:
    return isinstance(values, list) and values[0] in ("list", "tuple") and len(values) == 2


def _at(place: Place, roles: tuple[str, ...]) -> Place:
    for role in roles:
        owner, _, name = role.partition(".")
        found = named_parts(place).get(name) if name else place.parameter(owner)
        if found is None:
            raise EditError(f"the search is not found at {role[:60]}")
        place = found
    if not is_search(place):
        raise EditError("the search is not where its description says")
    return place


def _node(value: ParameterValue) -> Any:
    """What stands in a recipe for a value of a description.

    Raises:
        EditError: it is no plain value.
    """
    if not isinstance(value, dict):
        return value
    text = str(value.get("repr"))
    if text in ("nan", "inf", "-inf"):
        return ["float", text]
    try:
        return _written(ast.literal_eval(text))
    except (SyntaxError, TypeError, ValueError, MemoryError, RecursionError) as error:
        raise EditError("what the search chose is no plain value") from error


def _written(value: Any) -> Any:
    if value is None or type(value) in (bool, int, str) or (type(value) is float and math.isfinite(value)):
        return value
    if type(value) in (list, tuple):
        return [type(value).__name__, *map(_written, value)]
    if type(value) is dict:
        return ["dict", *([_written(key), _written(item)] for key, item in value.items())]
    raise ValueError("it is no plain value")
