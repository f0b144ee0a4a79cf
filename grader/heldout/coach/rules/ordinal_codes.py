"""ORDINAL_CODES: values without an order are numbered for a model that takes the numbers at their word."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import ONE_HOT, WEIGHS_FEATURES, Lacking, lead_advice, one_hot, way_of
from heldout.coach.registry import rule
from heldout.coach.words import listed, name
from heldout.recipe.edit import UseColumns

_NUMBERS = frozenset({"sklearn.preprocessing.OrdinalEncoder"})


@rule("ORDINAL_CODES", about="data_handling")
def ordinal_codes(context: Context) -> Iterator[Advice]:
    """Text goes through an OrdinalEncoder to a model that draws planes or measures distances, and one-hot does better
    on rows left out."""
    model, arrived, way = context.model, context.reaching, way_of(context)
    if model is None or arrived is None or way is None or model.name not in WEIGHS_FEATURES:
        return
    if not has_lost(context, "data_handling"):
        return
    kinds = context.features
    numbered = [branch for branch in arrived.branches if _NUMBERS.intersection(branch.classes)]
    columns = [each for branch in numbered for each in branch.columns if kinds.get(each) == "str"]
    if not columns:
        return
    shown = listed(map(name, columns))
    yield from lead_advice(
        context,
        Lacking(
            variants=((UseColumns(tuple(columns), one_hot()),),),
            seen=f"OrdinalEncoder numbers the values of {shown}, and {name(model.estimator)} takes that for an order.",
            names=(ONE_HOT,),
            topics=("codes of text",),
            evidence={"columns": columns[:20]},
        ),
    )
