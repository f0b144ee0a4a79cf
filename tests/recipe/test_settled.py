"""A search as its best estimator, in a recipe."""

from __future__ import annotations

from typing import Any

from heldout.recipe.grammar import FORMAT
from heldout.recipe.settled import settled

_SCALER = "sklearn.preprocessing.StandardScaler"
_UNION = "sklearn.pipeline.FeatureUnion"
_SEARCH = "sklearn.model_selection.GridSearchCV"


def _recipe(estimator: Any) -> dict[str, Any]:
    return {"format": FORMAT, "config": {}, "estimator": estimator}


def _union(first: Any, index: int, width: int) -> list[Any]:
    """`first` once, and then once more for each further name."""
    again = (["tuple", f"a{number}", ["same", index]] for number in range(1, width))
    return ["estimator", _UNION, {"transformer_list": ["list", ["tuple", "a0", first], *again]}]


def test_a_part_that_stands_in_a_billion_places_is_settled_once() -> None:
    node: Any = ["estimator", _SCALER, {}]
    for level in range(9):
        node = _union(node, level, width=10)
    recipe = _recipe(node)
    assert settled(recipe) == recipe


def test_a_search_that_stands_in_two_places_is_its_estimator_in_both() -> None:
    estimator = ["estimator", _SCALER, {}]
    search = ["estimator", _SEARCH, {"estimator": estimator, "param_grid": ["dict", ["with_mean", ["list", False]]]}]
    chosen = ["estimator", _SCALER, {"with_mean": False}]
    assert settled(_recipe(_union(search, 1, width=2))) == _recipe(_union(chosen, 0, width=2))
