"""OVERFIT: the model follows its training rows too closely."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.balance import balance_advice
from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule


@rule("OVERFIT")
def overfit(context: Context) -> Iterator[Advice]:
    """A configuration of the family that fits the training rows less does better in cross-validation."""
    yield from balance_advice(context, fits_more=False)
