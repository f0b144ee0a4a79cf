"""DEAD_UNITS: much of a network answers nothing to any row."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.words import name

_MANY = 0.3


@rule("DEAD_UNITS", about="tuning")
def dead_units(context: Context) -> Iterator[Advice]:
    """Three of ten hidden units or more answer 0 to every training row, so that nothing moves them any more."""
    training, model = context.description.training if context.description else None, context.model
    if training is None or model is None or training.dead_units is None or training.dead_units < _MANY:
        return
    yield Advice(
        "warning",
        f"{100 * training.dead_units:.0f} % of the hidden units of {name(model.estimator)} answer 0 to every row that "
        "it was trained on: one step went too far. Try a smaller learning rate, scaled features, or activation='gelu'.",
        "tuning",
        {"dead_units": training.dead_units},
        topics=("parameter:lr",),
    )
