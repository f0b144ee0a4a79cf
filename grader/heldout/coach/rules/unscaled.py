"""UNSCALED: a model that weighs features by their size, and features of very different size reach it."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import (
    MEASURES_DISTANCES,
    UNEQUAL,
    WEIGHS_FEATURES,
    Lacking,
    before_model,
    lead_advice,
    scaler,
    way_of,
)
from heldout.coach.registry import rule
from heldout.coach.words import name

_ANY_SCALE = frozenset({"LinearRegression", "PLSRegression", "PLSCanonical", "CCA", "LinearDiscriminantAnalysis"})
"""Models that no scale changes, or that scale by themselves."""


@rule("UNSCALED", about="data_handling")
def unscaled(context: Context) -> Iterator[Advice]:
    """The standard deviations of what reaches the model differ by more than a factor of 10, and a scaler in front of it
    does better on rows left out."""
    model, arrived, way = context.model, context.reaching, way_of(context)
    if model is None or arrived is None or way is None or not has_lost(context, "data_handling"):
        return
    ratio = arrived.scale_ratio
    if ratio is None or ratio <= UNEQUAL or model.name not in WEIGHS_FEATURES or model.estimator in _ANY_SCALE:
        return
    step, called = scaler(arrived.sparse)
    how = "measures distances" if model.name in MEASURES_DISTANCES else "weighs features by size"
    yield from lead_advice(
        context,
        Lacking(
            variants=((before_model(way, "scale", step),),),
            seen=f"{name(model.estimator)} {how}, and what reaches it differs in size by a factor of {_rough(ratio)}.",
            names=(f"{called} before it",),
            topics=("scale",),
            evidence={"estimator": model.estimator, "scale_ratio": ratio, "sparse": arrived.sparse},
        ),
    )


def _rough(ratio: float) -> str:
    return f"{float(f'{ratio:.1e}'):,.0f}" if ratio < 1e9 else "more than a billion"
