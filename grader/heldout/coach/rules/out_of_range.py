"""OUT_OF_RANGE: hidden rows have values of a column that no training row has, and the model has to guess there."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.fold_gains import best_of, worth
from heldout.coach.interface import Advice, Context, Evidence
from heldout.coach.lost import has_lost
from heldout.coach.preparing import IN_TREES, way_of
from heldout.coach.registry import rule
from heldout.coach.words import name
from heldout.landscape.worth import Drift
from heldout.recipe.edit import Edits, UseColumns, part_recipe
from heldout.recipe.grammar import Recipe

_MOST = 3


@rule("OUT_OF_RANGE", about="data_handling")
def out_of_range(context: Context) -> Iterator[Advice]:
    """More than 5 % of the public rows lie outside the training range of a number that the model uses."""
    model, arrived, way = context.model, context.reaching, way_of(context)
    worth_of = context.landscape.worth if context.landscape else None
    if model is None or arrived is None or way is None or worth_of is None:
        return
    if not (has_lost(context, "data_handling") or has_lost(context, "model_choice")):
        return
    numbers = ("int64", "float64")
    beyond = [each for each in worth_of.drift if each.is_beyond and each.column in arrived.used]
    beyond = [each for each in beyond if context.features.get(each.column) in numbers]
    beyond = sorted(beyond, key=lambda each: -each.outside)[:_MOST]
    if not beyond:
        return
    columns = tuple(each.column for each in beyond)
    variants: list[Edits] = [(UseColumns(columns, _nothing()),), (UseColumns(columns, _held()),)]
    tried = best_of(context, variants)
    evidence: dict[str, Evidence] = {"columns": list(columns), "outside": [each.outside for each in beyond]}
    seen = _seen(beyond[0], in_trees=model.name in IN_TREES)
    if tried.best is not None:
        how = ("Leave it out", "Hold it at its last value (SplineTransformer(2, degree=1, extrapolation='constant'))")
        yield Advice(
            "warning",
            f"{seen} {how[tried.best.number]}: {worth(context, tried.best)}.",
            "data_handling",
            {**evidence, "gain": tried.best.gain.mean},
            suggestion=tried.best.edits,
            expected=tried.best.expected,
            topics=tuple(f"column:{each}" for each in columns),
        )
    else:
        message = f"{seen} Rows left out of training do not go beyond, so that they cannot say what it costs."
        yield Advice("info", message, "data_handling", evidence, topics=tuple(f"column:{each}" for each in columns))


def _seen(drift: Drift, in_trees: bool) -> str:
    does = "trees answer a constant there" if in_trees else "your model goes on there as it was going"
    return (
        f"{drift.outside:.0%} of the hidden rows have values of {name(drift.column)} that no training row has; {does}."
    )


def _nothing() -> Recipe:
    """A step that lets none of its columns through."""
    return part_recipe("sklearn.feature_selection.SelectKBest", k=0)


def _held() -> Recipe:
    """A step that is linear within the training range and constant beyond."""
    path = "sklearn.preprocessing.SplineTransformer"
    return part_recipe(path, n_knots=2, degree=1, extrapolation="constant", include_bias=False)
