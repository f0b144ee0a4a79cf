"""Edits followed on a recipe. Imports nothing that either names: what a class takes is seen when it is built again.

A recipe is linked first, so that a part which comes twice is one object, changed in place, and written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from heldout.recipe.edit import (
    MODEL,
    Edit,
    EditError,
    InsertStep,
    RemoveStep,
    ReplaceFinal,
    SetParameter,
    UseColumns,
    Wrap,
    free_name,
    quoted,
)
from heldout.recipe.family import WRAPPERS
from heldout.recipe.grammar import Recipe, RecipeError, check_value, parse_recipe
from heldout.recipe.link import link, unlink
from heldout.recipe.places import (
    COLUMNS,
    PIPELINE,
    Place,
    alone,
    class_name,
    column_transformer,
    final_of,
    find_pipeline,
    follow,
    leave_spaces,
    list_of,
    named_parts,
    pipeline_of,
    rename,
    step_names,
)
from heldout.recipe.shape import SEARCHES

_OF_PIPELINES = ("memory", "steps", "transform_input", "verbose")


def apply(edits: Sequence[Edit], recipe: Recipe) -> Recipe:
    """The recipe with the edits followed in order; `recipe` stays as it is.

    It has passed every check of a hand-in that needs no import; `rebuild` makes the others.

    Raises:
        EditError: an edit cannot be followed, or what comes of it is no recipe; one sentence.
    """
    found = parse_recipe(recipe)
    for number, edit in enumerate(edits, 1):
        try:
            found = _applied(edit, found)
        except RecipeError as error:
            which = f"edit {number} of {len(edits)} ({edit.edit})" if len(edits) > 1 else f"the edit ({edit.edit})"
            raise EditError(f"{which} cannot be followed: {error}") from error
    return found


def _applied(edit: Edit, recipe: Recipe) -> Recipe:
    root = [link(recipe["estimator"])]
    outermost = Place(root, 0)
    match edit:
        case SetParameter():
            _set(edit, outermost)
        case InsertStep():
            _insert(edit, outermost)
        case RemoveStep():
            _remove(edit, outermost)
        case UseColumns():
            _use_columns(edit, outermost)
        case Wrap():
            _wrap(edit, outermost)
        case ReplaceFinal():
            final = final_of(outermost)
            final.put(_part(edit.estimator))
            leave_spaces(final)
        case _:
            assert_never(edit)
    return parse_recipe({**recipe, "estimator": unlink(root[0])})


def _part(recipe: Recipe) -> Any:
    """The linked estimator of a recipe that stands in an edit."""
    checked = parse_recipe(recipe)
    if checked["config"]:
        raise EditError("the recipe of a part has no settings of its own (config)")
    return link(checked["estimator"])


def _set(edit: SetParameter, outermost: Place) -> None:
    check_value(edit.value)
    place = follow(outermost, edit.path)
    place.put(link(edit.value))
    leave_spaces(place)


def _insert(edit: InsertStep, outermost: Place) -> None:
    pipeline, name = _owner(pipeline_of(outermost), edit.before)
    found = list_of(pipeline, name)
    if pipeline.class_path != PIPELINE or found is None:
        raise EditError(f"there is no step {quoted(edit.before)}, only {step_names(pipeline)}")
    _check_name(edit.name, named_parts(pipeline), _OF_PIPELINES)
    found[1].insert(found[2], ["tuple", edit.name, _part(edit.estimator)])


def _owner(place: Place, path: str) -> tuple[Place, str]:
    """The estimator that has the last part of a path, and that part's name."""
    *owners, name = path.split("__")
    return (follow(place, "__".join(owners)) if owners else place), name


def _check_name(name: str, taken: Iterable[str], reserved: Iterable[str]) -> None:
    if not name.isidentifier() or "__" in name or len(name) > 60 or name in reserved:
        raise EditError(f"{quoted(name)} cannot be the name of a step")
    if name in taken:
        raise EditError(f"there is a step {quoted(name)} already, so the new one needs another name")


def _remove(edit: RemoveStep, outermost: Place) -> None:
    owner, name = _owner(find_pipeline(outermost) or alone(outermost), edit.step)
    found = list_of(owner, name)
    if found is None:
        known = f", only {step_names(owner)}" if named_parts(owner) else ""
        raise EditError(f"there is no step {quoted(edit.step)}{known}")
    role, parts, index = found
    if len(parts) <= 2:
        raise EditError(f"{quoted(name)} is all that {class_name(owner)} has")
    if role == "steps" and index == len(parts) - 1:
        raise EditError(f"{quoted(name)} is the last step, which can only be replaced (replace_final)")
    leave_spaces(named_parts(owner)[name])
    del parts[index]


def _use_columns(edit: UseColumns, outermost: Place) -> None:
    if not edit.columns or len(set(edit.columns)) < len(edit.columns):
        raise EditError("the columns must be at least one name, and each only once")
    pipeline = pipeline_of(outermost)
    part, columns = _part(edit.transformer), ["list", *edit.columns]
    found = column_transformer(pipeline)
    if found is None:
        name = free_name("columns", [*named_parts(pipeline), *_OF_PIPELINES])
        transformers = ["list", ["tuple", name, part, columns]]
        made = ["estimator", COLUMNS, {"transformers": transformers, "remainder": "passthrough"}]
        pipeline.node[2]["steps"].insert(1, ["tuple", name, made])
        return
    transformers = found.node[2]["transformers"]
    for place in named_parts(found).values():
        if not _without(place.container, set(edit.columns)):
            leave_spaces(place)
            transformers.remove(place.container)
    transformers.append(["tuple", free_name("columns", named_parts(found)), part, columns])


def _without(item: list[Any], columns: set[str]) -> bool:
    """Take columns out of those that a transformer of a column transformer names; whether any are left."""
    named = item[3] if len(item) > 3 else None
    if isinstance(named, str):
        return named not in columns
    if not isinstance(named, list) or named[0] not in ("list", "tuple") or not columns.intersection(_texts(named)):
        return True
    named[1:] = [each for each in named[1:] if not (isinstance(each, str) and each in columns)]
    return len(named) > 1


def _texts(node: list[Any]) -> list[str]:
    return [each for each in node[1:] if isinstance(each, str)]


def _wrap(edit: Wrap, outermost: Place) -> None:
    wrapper = _part(edit.wrapper)
    path = wrapper[1]
    role = "estimator" if path in SEARCHES else WRAPPERS.get(path, (None,))[0]
    if role is None:
        raise EditError(f"{path.rpartition('.')[2]} wraps no estimator")
    if wrapper[2].get(role) is not None:
        raise EditError(f"the wrapper's '{role}' must be left out: what it wraps comes there")
    place = outermost
    if edit.at:
        start = find_pipeline(outermost)
        place = alone(outermost) if start is None and edit.at == MODEL else follow(start or outermost, edit.at)
    if place.class_path is None:
        raise EditError(f"there is no estimator at {quoted(edit.at)}")
    wrapper[2][role] = place.node
    rename(place, role)
    place.put(wrapper)
