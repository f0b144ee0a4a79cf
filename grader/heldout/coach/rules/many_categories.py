"""MANY_CATEGORIES: one-hot of so many values that most of them are seen a few times only."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import (
    IN_TREES,
    ONE_HOT,
    WEIGHED_WORDS,
    Lacking,
    free_text_of,
    lead_advice,
    one_hot,
    target_mean,
    way_of,
    weighed_words,
)
from heldout.coach.registry import rule
from heldout.coach.words import listed, name
from heldout.recipe.edit import UseColumns

_MANY = 60
"""Features per column of text."""


@rule("MANY_CATEGORIES", about="data_handling")
def many_categories(context: Context) -> Iterator[Advice]:
    """Text becomes more than 60 one-hot features a column, and the mean target of each value, or rare values together,
    do better on rows left out; of free text the words, weighed."""
    model, arrived, way = context.model, context.reaching, way_of(context)
    if model is None or arrived is None or way is None or not has_lost(context, "data_handling"):
        return
    wide = [
        branch
        for branch in arrived.branches
        if "sklearn.preprocessing.OneHotEncoder" in branch.classes and branch.outputs > _MANY * len(branch.columns)
    ]
    columns = [each for branch in wide for each in branch.columns]
    if not columns:
        return
    features = sum(branch.outputs for branch in wide)
    free = [each for each in columns if each in free_text_of(context)]
    if free:
        yield from _as_words(context, free, features)
        return
    means = target_mean(scaled=model.name not in IN_TREES)
    yield from lead_advice(
        context,
        Lacking(
            variants=((UseColumns(tuple(columns), means),), (UseColumns(tuple(columns), one_hot()),)),
            seen=f"{listed(map(name, columns))} become {features} one-hot features, most of them for few rows.",
            names=("TargetEncoder() there", f"{ONE_HOT} there"),
            topics=("codes of text",),
            evidence={"columns": columns[:20], "features": features},
        ),
    )


def _as_words(context: Context, columns: list[str], features: int) -> Iterator[Advice]:
    has = "has" if len(columns) == 1 else "have"
    yield from lead_advice(
        context,
        Lacking(
            variants=((UseColumns(tuple(columns), weighed_words(columns)),),),
            seen=f"{listed(map(name, columns))} {has} sentences, hardly any twice: {features} one-hot features.",
            names=(f"{WEIGHED_WORDS}, which takes their words apart,",),
            topics=("codes of text",),
            evidence={"columns": columns[:20], "features": features},
        ),
    )
