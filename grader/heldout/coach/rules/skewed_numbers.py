"""SKEWED_NUMBERS: numbers with a long tail reach a model that weighs features by their size."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import WEIGHS_FEATURES, Lacking, before_model, lead_advice, way_of
from heldout.coach.registry import rule
from heldout.coach.words import name
from heldout.recipe.edit import part_recipe


@rule("SKEWED_NUMBERS", about="data_handling")
def skewed_numbers(context: Context) -> Iterator[Advice]:
    """Features with a skewness above 2 reach the model, and a power transformation does better on rows left out."""
    model, arrived, way = context.model, context.reaching, way_of(context)
    if model is None or arrived is None or way is None or not has_lost(context, "data_handling"):
        return
    if arrived.sparse or arrived.skewed == 0 or model.name not in WEIGHS_FEATURES:
        return
    few = "A feature" if arrived.skewed == 1 else f"{arrived.skewed} features"
    has = "has a long tail, which draws" if arrived.skewed == 1 else "have long tails, which draw"
    step = part_recipe("sklearn.preprocessing.PowerTransformer")
    yield from lead_advice(
        context,
        Lacking(
            variants=((before_model(way, "unskew", step),),),
            seen=f"{few} that {name(model.estimator)} gets {has} it to a few extreme rows.",
            names=("PowerTransformer() before it",),
            topics=("logs of numbers",),
            evidence={"features": arrived.skewed, "skewness": arrived.skewness},
        ),
    )
