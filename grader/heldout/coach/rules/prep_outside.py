"""PREP_OUTSIDE: preprocessing that saw the rows it is validated on."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.transformers import LEARN_FROM_ROWS, LOOK_AT_TARGET
from heldout.coach.words import short_class
from heldout.recipe.description_format import Shape
from heldout.recipe.shape import BEST, part

_PIPELINE = "sklearn.pipeline.Pipeline"


@rule("PREP_OUTSIDE")
def prep_outside(context: Context) -> Iterator[Advice]:
    """A pipeline fits preprocessing on all training rows before the search inside it divides them into folds.

    A warning where that preprocessing looks at the target. Information where it does not, and only if the searched
    model prepares nothing itself.
    """
    if context.description is None or context.model is None or BEST not in context.model.roles:
        return
    outside, searched = _before_the_search(context.description.shape, context.model.roles)
    peeking = [path for path in outside if path in LOOK_AT_TARGET]
    learning = [path for path in outside if path in LEARN_FROM_ROWS]
    name = context.search.name if context.search else "the search"
    if peeking:
        step = short_class(peeking[0])
        yield Advice(
            "warning",
            f"{step} stands before {name}, so it has seen the target of every row that the folds are tested on, and "
            f"their scores promise too much. Try {name} around a pipeline that begins with {step}.",
            "procedure",
            {"outside": peeking},
        )
    elif learning and searched.class_path != _PIPELINE:
        step = short_class(learning[0])
        yield Advice(
            "info",
            f"{step} stands before {name}, so it is fitted also on the rows that each fold is tested on. It is cleaner "
            f"inside: try {name} around a pipeline of {step} and your model.",
            "procedure",
            {"outside": learning},
        )


def _before_the_search(shape: Shape, roles: tuple[str, ...]) -> tuple[list[str], Shape]:
    """Class paths of everything in the steps before the search, and the shape of what it searched."""
    outside: list[str] = []
    for role in roles:
        found = part(shape, role)
        if found is None:
            return [], shape
        if role == BEST:
            return outside, found[1]
        if shape.class_path == _PIPELINE:
            for name, inner in shape.parts:
                if name == role:
                    break
                outside += _classes(inner)
        shape = found[1]
    return [], shape


def _classes(shape: Shape) -> list[str]:
    return [shape.class_path, *(path for _, inner in shape.parts for path in _classes(inner))]
