"""Where the parts of a linked recipe stand, and the searches around them, whose spaces name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heldout.base.words import listed
from heldout.recipe.edit import MODEL, EditError, quoted
from heldout.recipe.family import WRAPPERS
from heldout.recipe.shape import NAMED_ROLES, SEARCHES
from heldout.recipe.trusted import GRID_PARAMETERS

PIPELINE = "sklearn.pipeline.Pipeline"
COLUMNS = "sklearn.compose.ColumnTransformer"
_UNION = "sklearn.pipeline.FeatureUnion"
_TRANSFORMED = "sklearn.compose.TransformedTargetRegressor"
_OF_SEARCHES = frozenset(
    {
        "aggressive_elimination", "cv", "error_score", "estimator", "factor", "force_exhaust_budget", "max_resources",
        "min_resources", "n_candidates", "n_iter", "n_jobs", "param_distributions", "param_grid", "pre_dispatch",
        "random_state", "refit", "resource", "return_train_score", "scoring", "verbose",
    }
)  # fmt: skip
"""Parameters of a search itself; another name is one of its estimator's."""

Names = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a value stands: it can be read there, and another one be put there."""

    container: Any
    key: Any
    around: tuple[tuple[Place, Names], ...] = ()
    """The searches that it stands in, from the outside in, each with the names from its estimator on."""

    @property
    def node(self) -> Any:
        """The value; None also where a parameter is not set."""
        return self.container.get(self.key) if isinstance(self.container, dict) else self.container[self.key]

    @property
    def class_path(self) -> str | None:
        """The class of the estimator that stands there; None where none does."""
        node = self.node
        return node[1] if isinstance(node, list) and node[0] == "estimator" else None

    def put(self, node: Any) -> None:
        """Let another value stand there."""
        self.container[self.key] = node

    def inside(self, container: Any, key: Any, name: str) -> Place:
        """A place within the estimator that stands here."""
        return Place(container, key, tuple((search, (*names, name)) for search, names in self.around))

    def parameter(self, name: str) -> Place:
        """The place of a parameter of the estimator that stands here."""
        return self.inside(self.node[2], name, name)

    def in_search(self) -> Place:
        """Of a search, the place of its estimator."""
        return Place(self.node[2], "estimator", (*self.around, (self, ())))


def is_search(place: Place) -> bool:
    """Whether a search stands there."""
    return place.class_path in SEARCHES


def class_name(place: Place) -> str:
    """The estimator's class, without its module."""
    return (place.class_path or "nothing").rpartition(".")[2]


def named_parts(place: Place) -> dict[str, Place]:
    """The places of an estimator's steps, transformers or estimators, by name."""
    return {item[1]: place.inside(item, 2, item[1]) for _, item in _items(place)}


def list_of(place: Place, name: str) -> tuple[str, list[Any], int] | None:
    """Of a named part: the parameter that lists it, that list's node, and its index there."""
    for role, item in _items(place):
        if item[1] == name:
            parts = place.node[2][role]
            return role, parts, next(index for index, each in enumerate(parts) if each is item)
    return None


def _items(place: Place) -> Iterator[tuple[str, list[Any]]]:
    if place.class_path is None:
        return
    for role in NAMED_ROLES:
        parts = place.node[2].get(role)
        for item in parts[1:] if isinstance(parts, list) and parts[0] in ("list", "tuple") else ():
            if isinstance(item, list) and item[0] in ("tuple", "list") and len(item) > 2 and isinstance(item[1], str):
                yield role, item


def follow(place: Place, path: str) -> Place:
    """The place that a parameter's or a step's path leads to, through the estimators of searches.

    Raises:
        EditError: the path leads nowhere.
    """
    names = path.split("__")
    if not all(names):
        raise EditError(f"{quoted(path)} is no path: write step__parameter")
    for number, name in enumerate(names):
        if place.class_path is None:
            raise EditError(f"{quoted(path)} leads nowhere: {_before(names, number)} is no estimator")
        place = _into(place, name, is_first=number == 0)
    return place


def _into(place: Place, name: str, is_first: bool) -> Place:
    while is_search(place) and name not in _OF_SEARCHES:
        place = place.in_search()
    if is_search(place) and name == "estimator":
        return place.in_search()
    if place.class_path is None:
        raise EditError("a search without an estimator stands on the way")
    parts = named_parts(place)
    if name in parts:
        return parts[name]
    if is_first and name == MODEL and place.class_path != PIPELINE and name not in place.node[2]:
        return place
    return place.parameter(name)


def _before(names: Sequence[str], number: int) -> str:
    return quoted("__".join(names[:number]))


def find_pipeline(place: Place) -> Place | None:
    """The outermost pipeline, looked for through searches and wrappers; None where there is none."""
    if place.class_path == PIPELINE:
        return place
    if is_search(place):
        return find_pipeline(place.in_search())
    role = WRAPPERS.get(place.class_path or "", (None,))[0]
    return find_pipeline(place.parameter(role)) if role is not None else None


def alone(place: Place) -> Place:
    """What counts as the one step of a submission without a pipeline: what a search or a scaled target holds."""
    if is_search(place):
        return alone(place.in_search())
    if place.class_path == _TRANSFORMED and place.parameter("regressor").class_path is not None:
        return alone(place.parameter("regressor"))
    return place


def pipeline_of(place: Place) -> Place:
    """The pipeline, made around the model where there is none.

    Raises:
        EditError: there is nothing to make it around.
    """
    found = find_pipeline(place)
    if found is not None:
        if not named_parts(found):
            raise EditError("the pipeline has no steps")
        return found
    found = alone(place)
    if found.class_path is None:
        raise EditError("there is no estimator to put into a pipeline")
    found.put(["estimator", PIPELINE, {"steps": ["list", ["tuple", MODEL, found.node]]}])
    rename(found, MODEL)
    return found


def final_of(place: Place) -> Place:
    """The place of the model that a submission ends in, inside of searches, pipelines and scaled targets.

    Raises:
        EditError: there is none.
    """
    pipeline = find_pipeline(place)
    found = alone(place)
    if pipeline is not None:
        steps = named_parts(pipeline)
        if not steps:
            raise EditError("the pipeline has no steps")
        found = alone(list(steps.values())[-1])
    return final_of(found) if found.class_path == PIPELINE else found


def column_transformer(place: Place) -> Place | None:
    """The first column transformer among a pipeline's steps, inside of unions and pipelines too."""
    for part in named_parts(place).values():
        if part.class_path == COLUMNS and named_parts(part):
            return part
        found = column_transformer(part) if part.class_path in (PIPELINE, _UNION) else None
        if found is not None:
            return found
    return None


def leave_spaces(place: Place) -> None:
    """Take what stands there, with its parameters, out of the spaces of the searches around it.

    A search over nothing is its estimator.

    Raises:
        EditError: a search chooses what it stands in as a whole, so that no change would last.
    """
    for search, names in reversed(place.around):
        key = "__".join(names)
        spaces = spaces_of(search)
        for space in spaces:
            whole = [pair[0] for pair in space[1:] if key.startswith(f"{pair[0]}__")]
            if whole:
                raise EditError(f"the search chooses {quoted(whole[0])} as a whole")
            space[1:] = [pair for pair in space[1:] if key and not _is_at(pair[0], key)]
        if not any(space[1:] for space in spaces):
            search.put(search.node[2]["estimator"])


def rename(place: Place, name: str) -> None:
    """In the spaces of the searches around it, let `name` stand between what led there and what follows."""
    for search, names in place.around:
        key = "__".join(names)
        for space in spaces_of(search):
            for pair in space[1:]:
                if not key:
                    pair[0] = f"{name}__{pair[0]}"
                elif _is_at(pair[0], key):
                    pair[0] = f"{key}__{name}{pair[0][len(key) :]}"


def _is_at(name: str, key: str) -> bool:
    return name == key or name.startswith(f"{key}__")


def spaces_of(search: Place) -> list[list[Any]]:
    """The dict nodes of a search's spaces."""
    found: list[list[Any]] = []
    for parameter in GRID_PARAMETERS:
        node = search.node[2].get(parameter)
        if isinstance(node, list):
            found += node[1:] if node[0] in ("list", "tuple") else [node]
    return found


def narrow_space(search: Place, point: Mapping[str, Any]) -> None:
    """Let a search have no more to try than one point: parameters with the nodes of their values."""
    space = ["dict", *([name, ["list", node]] for name, node in point.items())]
    for parameter in GRID_PARAMETERS:
        if parameter in search.node[2]:
            search.parameter(parameter).put(space)


def step_names(place: Place) -> str:
    """The names of an estimator's parts, for a message."""
    return listed(map(quoted, named_parts(place)), most=6)
