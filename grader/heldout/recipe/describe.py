"""What a fitted model says of itself: bounded JSON, never believed further than its words.

`describe` runs in the process that fitted, `parse_description` in the grader's. The document:

    {"shape": {...}, "outline": "StandardScaler → SVC",
     "steps": [{"name": "scale", "class": "sklearn.preprocessing.StandardScaler"}, ...],
     "final": {"name": "SVC", "class": "sklearn.svm.SVC", "params": {"C": 1.0, "kernel": "rbf", ...}},
     "search": null or {...}}

A parameter that is no scalar is `{"repr": "(100, 50)"}`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from heldout.base.json_records import to_json
from heldout.recipe.description_format import (
    MAX_BYTES,
    MAX_CANDIDATES,
    MAX_FOLDS,
    MAX_NAME,
    MAX_PARAMETERS,
    MAX_REPR,
    MAX_SHAPES,
    DescribedSearch,
    Description,
    FinalModel,
    ParameterValue,
    Shape,
    Step,
    TriedCandidate,
    clean,
)
from heldout.recipe.description_format import DescriptionError as DescriptionError
from heldout.recipe.description_format import parse_description as parse_description
from heldout.recipe.family import DetectedFamily, detect_family
from heldout.recipe.grammar import Node, Recipe
from heldout.recipe.instances import state_of
from heldout.recipe.library import class_path, constructor_parameters
from heldout.recipe.scorer_name import scorer_name
from heldout.recipe.shape import BEST, NAMED_ROLES, SEARCHES, SINGLE_ROLES, Parts, outline, recipe_shape, shape_of
from heldout.recipe.training import training_of
from heldout.submission.no_op import PER_CLASS

_MAX_DEPTH = 20
_OF_ONE = frozenset(
    f"sklearn.ensemble.{kind}{task}" for kind in ("Bagging", "Voting") for task in ("Classifier", "Regressor")
)
_T = TypeVar("_T")


def describe(estimator: object) -> Description:
    """The description of a fitted estimator, at most 1 MiB as JSON. What cannot be read is left out, never raised."""
    shape = _Walker().shape(estimator, 0)
    family = detect_family(shape)
    final = _follow(estimator, family.roles)
    said = _described(shape, family, _attempt(lambda: _parameters(final), {}))
    found = _attempt(lambda: _find_search(estimator, family.roles), None)
    search = _attempt(lambda: _search(found), None) if found is not None else None
    training = _attempt(lambda: training_of(state_of(_follow(estimator, family.roles, fitted=True))), None)
    return _fitted_into_bounds(replace(said, search=search, training=training))


def static_description(recipe: Recipe) -> Description:
    """What a checked recipe says without running it: the description with no search results. Imports nothing of it."""
    shape = recipe_shape(recipe)
    family = detect_family(shape)
    node = _follow_recipe(recipe["estimator"], family.roles)
    parameters = {name: _recipe_value(node[2][name]) for name in sorted(node[2])[:MAX_PARAMETERS]} if node else {}
    return _described(shape, family, parameters)


def _described(shape: Shape, family: DetectedFamily, parameters: dict[str, ParameterValue]) -> Description:
    final = FinalModel(family.estimator, family.class_path, parameters)
    return Description(shape, outline(shape), _steps(shape, family.roles), final, None)


def _steps(shape: Shape, roles: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps of every pipeline on the way to the model that decides, from the outside in."""
    steps: list[Step] = []
    for role in (*roles, ""):
        for name, inner in shape.parts:
            if name.startswith("steps.") and not (name == role and _is_pipeline(inner)):
                steps.append(Step(name.partition(".")[2], inner.class_path))
        shape = next((inner for name, inner in shape.parts if name == role), shape)
    return tuple(steps[:200])


def _is_pipeline(shape: Shape) -> bool:
    return shape.class_path == "sklearn.pipeline.Pipeline"


class _Walker:
    """Reads the shape of live objects, past whatever they override."""

    def __init__(self) -> None:
        self.left = MAX_SHAPES

    def shape(self, estimator: object, depth: int) -> Shape:
        self.left -= 1
        path = path_of(estimator)
        if depth >= _MAX_DEPTH or self.left <= 0:
            return Shape(path)
        empty: Parts = ()
        parts = _attempt(lambda: self._parts(estimator, path, depth), empty)
        return shape_of(path, parts, _attempt(lambda: state_of(estimator), {}))

    def _parts(self, estimator: object, path: str, depth: int) -> Parts:
        state = state_of(estimator)
        if path in SEARCHES and BEST in state:
            return ((BEST, self.shape(state[BEST], depth + 1)),)
        parts: list[tuple[str, Shape]] = []
        for role in SINGLE_ROLES:
            if role in state and _is_estimator(state[role]):
                parts.append((role, self.shape(_fitted_search(estimator, state[role]), depth + 1)))
        for role in NAMED_ROLES:
            for name, inner in _named(state.get(role)):
                if self.left > 0 and _is_estimator(inner):
                    found = _fitted_search(estimator, inner)
                    parts.append((f"{role}.{clean(name, MAX_NAME)}", self.shape(found, depth + 1)))
        return tuple(parts)


def path_of(estimator: object) -> str:
    """The import path of the object's class; for a library class the public one."""
    cls = type(estimator)
    known = _attempt(lambda: class_path(cls), None)
    if known:
        return known
    module = type.__getattribute__(cls, "__module__")
    name = type.__getattribute__(cls, "__qualname__")
    return clean(f"{module}.{name}", MAX_REPR)


def _named(items: object) -> list[tuple[str, object]]:
    if type(items) not in (list, tuple):
        return []
    return [
        (item[0], item[1])
        for item in items[:MAX_SHAPES]  # type: ignore[index]
        if type(item) is tuple and len(item) > 1 and type(item[0]) is str
    ]


def _is_estimator(item: object) -> bool:
    return not issubclass(type(item), type) and hasattr(type(item), "fit")


def _follow(estimator: object, roles: tuple[str, ...], fitted: bool = False) -> object:
    """The model at the end of the way; with `fitted` the copy that a wrapper fitted, which is where a history is."""
    for role in roles:
        name, _, step = role.partition(".")
        state = state_of(estimator)
        value = state.get(f"{name}_", state.get(name)) if fitted and not step else state.get(name)
        if step:
            value = next((inner for label, inner in _named(value) if clean(label, MAX_NAME) == step), None)
        estimator = _fitted_search(estimator, value)
    return estimator


def _fitted_search(wrapper: object, inner: object) -> object:
    """What a wrapper fitted in the place of `inner`, where it fitted one and only that one knows its parameters."""
    path, fitted = path_of(wrapper), state_of(wrapper).get("estimators_")
    if type(fitted) is not list or len(fitted) != 1 or not (path in _OF_ONE or path in PER_CLASS):
        return inner
    return fitted[0] if _holds_search(inner) else inner


def _holds_search(estimator: object, depth: int = 0) -> bool:
    if path_of(estimator) in SEARCHES:
        return True
    state = state_of(estimator)
    inside = [state[role] for role in SINGLE_ROLES if role in state and _is_estimator(state[role])]
    inside += [inner for role in NAMED_ROLES for _, inner in _named(state.get(role)) if _is_estimator(inner)]
    return depth < _MAX_DEPTH and any(_holds_search(each, depth + 1) for each in inside)


def _find_search(estimator: object, roles: tuple[str, ...]) -> object | None:
    """The outermost search on the way to the model that decides, when it has run."""
    for end in range(len(roles) + 1):
        found = _follow(estimator, roles[:end])
        if path_of(found) in SEARCHES and "cv_results_" in state_of(found):
            return found
    return None


def _parameters(estimator: object) -> dict[str, ParameterValue]:
    state = state_of(estimator)
    names = [name for name in constructor_parameters(type(estimator))[0] if name in state]
    return {clean(name, MAX_NAME): _value(state[name]) for name in names[:MAX_PARAMETERS]}


def _value(item: Any) -> ParameterValue:
    """A scalar as it is; anything else, and what JSON has no word for, as its `repr`."""
    if item is None or type(item) is bool:
        return item
    if type(item) is int and abs(item) < 2**63:
        return item
    if type(item) is str and len(item) <= MAX_REPR:
        return clean(item, MAX_REPR)
    if issubclass(type(item), float) and type(item).__module__ in ("builtins", "numpy"):
        return float(item) if math.isfinite(item) else {"repr": repr(float(item))}
    if type(item).__module__ == "numpy" and hasattr(type(item), "item") and not getattr(item, "shape", (1,)):
        return _value(item.item())
    return {"repr": clean(_attempt(lambda: repr(item), f"<{type(item).__name__}>"), MAX_REPR)}


def _search(search: object) -> DescribedSearch:
    state = state_of(search)
    results = state["cv_results_"]
    metric = state.get("refit")
    suffix = "score" if "split0_test_score" in results else str(metric)
    folds = int(state["n_splits_"])
    total = len(results["params"])
    best = int(state["best_index_"]) if "best_index_" in state else None
    kept = list(range(min(total, MAX_CANDIDATES)))
    if best is not None and best >= MAX_CANDIDATES:
        kept[-1] = best
    return DescribedSearch(
        class_path=path_of(search),
        scoring=_attempt(lambda: scorer_name(search), None),
        splitter=_splitter(search),
        n_splits=folds,
        best_params=_candidate(state.get("best_params_") or {}),
        best_index=kept.index(best) if best in kept else None,
        total=total,
        candidates=tuple(
            TriedCandidate(
                _candidate(results["params"][index]),
                _scores(results, folds, f"test_{suffix}", index),
                _scores(results, folds, f"train_{suffix}", index),
            )
            for index in kept
        ),
    )


def _splitter(search: object) -> str | None:
    """The class path of what splits: the search's own, or what scikit-learn makes of its number."""
    cv = state_of(search).get("cv")
    if cv is not None and not isinstance(cv, int):
        return path_of(cv)
    best = state_of(search).get(BEST)
    from sklearn.base import is_classifier

    stratified = best is not None and _attempt(lambda: is_classifier(best), False)
    return "sklearn.model_selection.StratifiedKFold" if stratified else "sklearn.model_selection.KFold"


def _candidate(parameters: Any) -> dict[str, ParameterValue]:
    return {clean(str(name), 120): _value(parameters[name]) for name in list(parameters)[:MAX_PARAMETERS]}


def _scores(results: Any, folds: int, name: str, index: int) -> tuple[float | None, ...] | None:
    if folds > MAX_FOLDS or f"split0_{name}" not in results:
        return None
    scores = [float(results[f"split{fold}_{name}"][index]) for fold in range(folds)]
    return tuple(score if math.isfinite(score) else None for score in scores)


def _follow_recipe(node: Node, roles: tuple[str, ...]) -> Node | None:
    for role in roles:
        name, _, step = role.partition(".")
        found = node[2].get(name)
        if step and isinstance(found, list):
            found = next((item[2] for item in found[1:] if _is_step(item, step)), None)
        if not isinstance(found, list) or found[0] != "estimator":
            return None
        node = found
    return node


def _is_step(node: Any, name: str) -> bool:
    named = isinstance(node, list) and len(node) > 2 and node[0] == "tuple" and isinstance(node[1], str)
    return named and clean(node[1], MAX_NAME) == name


def _recipe_value(node: Any) -> ParameterValue:
    """A recipe's node as `_value` shows the object: scalars as they are, anything else in words."""
    if not isinstance(node, list):
        return clean(node, MAX_REPR) if isinstance(node, str) else node
    return {"repr": clean(_node_text(node), MAX_REPR)}


def _node_text(node: Any) -> str:
    if not isinstance(node, list):
        return repr(node)
    match node[0]:
        case "float" | "type" | "function" | "constant" | "dtype":
            return str(node[1])
        case "scalar":
            return _node_text(node[2])
        case "list":
            return f"[{', '.join(map(_node_text, node[1:]))}]"
        case "tuple":
            return f"({', '.join(map(_node_text, node[1:]))}{',' if len(node) == 2 else ''})"
        case "dict":
            return "{" + ", ".join(f"{_node_text(key)}: {_node_text(item)}" for key, item in node[1:]) + "}"
        case "estimator" | "splitter" | "kernel" | "selector":
            return f"{node[1].rpartition('.')[2]}(…)"
    return f"<{node[0]}>"


def _attempt(read: Callable[[], _T], otherwise: _T) -> _T:
    """What `read` returns, or `otherwise` when a part of somebody else's object refuses."""
    try:
        return read()
    except Exception:
        return otherwise


def _fitted_into_bounds(said: Description) -> Description:
    """The description, with fewer candidates where it would be too large as JSON."""
    while len(json.dumps(to_json(said), allow_nan=False).encode()) > MAX_BYTES:
        search = said.search
        if search is None or len(search.candidates) < 2:
            return replace(said, search=None, final=replace(said.final, params={}))
        kept = search.candidates[: len(search.candidates) // 2]
        best = search.best_index if (search.best_index or 0) < len(kept) else None
        said = replace(said, search=replace(search, candidates=kept, best_index=best))
    return said
