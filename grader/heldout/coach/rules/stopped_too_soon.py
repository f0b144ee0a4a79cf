"""STOPPED_TOO_SOON: early stopping ended a network's training while it was still learning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean, stdev

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.search import as_number
from heldout.coach.words import name, setting

_WAITS = ("n_iter_no_change", "patience")
_SHARE = 0.2
"""Of the allowed epochs: fewer are few."""
_STILL = 0.05
"""The share of its value that the training loss lost over the epochs that were waited for."""


@rule("STOPPED_TOO_SOON", about="tuning")
def stopped_too_soon(context: Context) -> Iterator[Advice]:
    """It stopped by rows set aside after a fifth of its epochs, and the training loss had not stopped falling."""
    training, model = context.description.training if context.description else None, context.model
    wait = next((each for each in _WAITS if as_number(context.params().get(each))), None)
    patience = as_number(context.params().get(wait)) if wait else None
    if training is None or model is None or wait is None or patience is None or not training.validation:
        return
    most, losses = training.most_epochs, [each for each in training.losses if each is not None]
    back = min(len(losses), int(patience) + 1)
    if most is None or training.epochs > _SHARE * most or back < 2 or len(losses) < training.epochs:
        return
    before, after = losses[-back], losses[-1]
    if not before > 0 or before - after < _STILL * before or rises(training.validation[-back + 1 :]):
        return
    yield Advice(
        "warning",
        f"{name(model.estimator)} stopped after {training.epochs} of {most} epochs, with "
        f"{setting(wait, int(patience))}, while its loss still fell: few rows set aside are a noisy judge. Try "
        f"{wait}={3 * int(patience)}, or no early stopping.",
        "tuning",
        {
            "epochs": float(training.epochs),
            "most": float(most),
            "patience": patience,
            "fell": (before - after) / before,
        },
        topics=(f"parameter:{wait}", "parameter:early_stopping"),
    )


def rises(validation: Sequence[float | None]) -> bool:
    """Whether the loss of the rows set aside got worse steadily: it learned by heart, and stopped rightly.

    >>> rises([0.50, 0.52, 0.53, 0.55, 0.58, 0.60]), rises([0.50, 0.53, 0.49, 0.52, 0.51, 0.50])
    (True, False)
    """
    known = [each for each in validation if each is not None]
    half = len(known) // 2
    return half > 0 and len(known) > 2 and fmean(known[-half:]) - fmean(known[:half]) > stdev(known)
