"""MISSING_MARKS: missing numbers are filled in, and that they were missing is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import IN_TREES, Lacking, lead_advice, numbers_branch, way_of
from heldout.coach.registry import rule
from heldout.coach.words import listed, name
from heldout.recipe.edit import UseColumns


@rule("MISSING_MARKS", about="data_handling")
def missing_marks(context: Context) -> Iterator[Advice]:
    """Numbers with holes reach the model without a mark, and with median and marks it does better on rows left out."""
    model, arrived, way = context.model, context.reaching, way_of(context)
    if model is None or arrived is None or way is None or not has_lost(context, "data_handling"):
        return
    numbers = [each for each in arrived.holes if context.features.get(each) == "float64" and each in arrived.used]
    if not numbers or arrived.missing:
        return
    branch = numbers_branch(scaled=model.name not in IN_TREES, marked=True)
    has = "has" if len(numbers) == 1 else "have"
    yield from lead_advice(
        context,
        Lacking(
            variants=((UseColumns(tuple(numbers), branch),),),
            seen=f"{listed(map(name, numbers))} {has} missing values; that one is missing may say something itself.",
            names=("SimpleImputer(strategy='median', add_indicator=True) there",),
            topics=("marks",),
            evidence={"columns": numbers[:20]},
        ),
    )
