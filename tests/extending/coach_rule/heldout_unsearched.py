"""UNSEARCHED: nobody looked for better hyperparameters."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule


@rule("UNSEARCHED")
def unsearched(context: Context) -> Iterator[Advice]:
    """The model is fitted as it stands, and no search chose it."""
    if context.model is not None and context.search is None:
        yield Advice(
            "info",
            f"No search chose the hyperparameters of {context.model.estimator}: try some of them by cross-validation.",
            "tuning",
            {"estimator": context.model.estimator},
        )
