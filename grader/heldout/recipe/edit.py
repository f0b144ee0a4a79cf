"""Changes to a recipe as data: what a suggestion of the coach holds, so that a program can follow it.

As JSON an edit is one of

    {"edit": "set", "path": "clf__C", "value": 10.0}
    {"edit": "insert", "before": "clf", "name": "scale", "estimator": RECIPE}
    {"edit": "remove", "step": "select"}
    {"edit": "use_columns", "columns": ["size", "colour"], "with": RECIPE}
    {"edit": "wrap", "with": RECIPE, "at": ""}
    {"edit": "replace_final", "estimator": RECIPE}

RECIPE is a whole recipe, and `value` what may stand in one. `heldout.recipe.apply_edits` follows them. Imports nothing
of what they name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from heldout.base.json_records import called, to_json
from heldout.recipe.description_format import clean
from heldout.recipe.grammar import FORMAT, Recipe, RecipeError

MODEL = "model"
"""The name of the step that an estimator without a pipeline counts as."""


class EditError(RecipeError):
    """An edit cannot be followed; the text is one sentence that says which and why."""


@dataclass(frozen=True)
class SetParameter:
    """Give a parameter another value."""

    edit: Literal["set"] = field(default="set", kw_only=True)
    path: str
    """As `get_params` of the outermost estimator names it. Inside a search, from the search's estimator on: the
    parameter then leaves the search's space."""
    value: Any
    """What may stand in a recipe: a number, a text, true, false, null, or a tagged list."""


@dataclass(frozen=True)
class InsertStep:
    """Put a step into the pipeline."""

    edit: Literal["insert"] = field(default="insert", kw_only=True)
    before: str
    """The step that follows it; those of a pipeline inside are `outer__inner`."""
    name: str
    estimator: Recipe


@dataclass(frozen=True)
class RemoveStep:
    """Take a step, or a part of a union or of a column transformer, out."""

    edit: Literal["remove"] = field(default="remove", kw_only=True)
    step: str


@dataclass(frozen=True)
class UseColumns:
    """Let columns reach the model through a transformer, and through no other that names them."""

    edit: Literal["use_columns"] = field(default="use_columns", kw_only=True)
    columns: tuple[str, ...]
    transformer: Recipe = field(metadata=called("with"))


@dataclass(frozen=True)
class Wrap:
    """Put a wrapper, such as a TransformedTargetRegressor, around an estimator."""

    edit: Literal["wrap"] = field(default="wrap", kw_only=True)
    wrapper: Recipe = field(metadata=called("with"))
    """With nothing in the place of what it wraps."""
    at: str
    """The step to be wrapped; empty for the outermost estimator."""


@dataclass(frozen=True)
class ReplaceFinal:
    """Put another model in the place of the pipeline's last step."""

    edit: Literal["replace_final"] = field(default="replace_final", kw_only=True)
    estimator: Recipe


Edit = SetParameter | InsertStep | RemoveStep | UseColumns | Wrap | ReplaceFinal
Edits = tuple[Edit, ...]
"""In the order in which they are followed."""


def edits_as_json(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The edits as JSON.

    >>> edits_as_json([SetParameter("clf__C", 10.0)])
    [{'edit': 'set', 'path': 'clf__C', 'value': 10.0}]
    """
    found: list[dict[str, Any]] = to_json(tuple(edits))
    return found


def quoted(text: str) -> str:
    """A name of an edit in a message: at most 60 printable characters.

    >>> quoted("clf\\n")
    "'clf?'"
    """
    return f"'{clean(text, 60)}'"


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name, or the first of `name_2`, `name_3` … that is free.

    >>> free_name("scale", ["clf", "scale"])
    'scale_2'
    """
    known = set(taken)
    names = (wanted, *(f"{wanted}_{number}" for number in range(2, len(known) + 3)))
    return next(each for each in names if each not in known)


def part_recipe(class_path: str, **parameters: Any) -> Recipe:
    """The recipe of one estimator: its class and the nodes of those parameters that are no default.

    >>> part_recipe("sklearn.svm.SVC", C=10.0)["estimator"]
    ['estimator', 'sklearn.svm.SVC', {'C': 10.0}]
    """
    return {"format": FORMAT, "config": {}, "estimator": ["estimator", class_path, parameters]}
