"""LEARNING_CURVE: the loss of a network, epoch by epoch, shows a learning rate that is too large or too small."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from heldout.coach.interface import Advice, Context, Evidence
from heldout.coach.registry import rule
from heldout.coach.search import as_number
from heldout.coach.words import name, setting
from heldout.recipe.description_format import Training

RATES = ("learning_rate_init", "lr")
"""What the learning rate is called, in scikit-learn and in torch."""
_FEWEST = 8
_LATE = 0.25
"""The share of the epochs that counts as the end."""
_JUMPS = 0.3
"""The share of steps up at the end from which the loss jumps instead of falling, if they are not small."""
_HIGH = 0.15
"""Of the loss, how much such a step takes it up at least."""
_BLOWN = 3.0
_FALLING = 0.15
"""The share of its value that the loss loses over the end from which it is far from done."""


@rule("LEARNING_CURVE", about="tuning")
def learning_curve(context: Context) -> Iterator[Advice]:
    """The loss is not finite or grows; it jumps to the end; or it still falls fast when the epochs are over."""
    training, model = context.description.training if context.description else None, context.model
    found = None if training is None or model is None else shape_of_curve(training)
    if found is None or training is None or model is None:
        return
    rate = next((each for each in RATES if each in context.params()), None)
    value = as_number(context.params().get(rate)) if rate else None
    called = setting(rate, value) if rate and value else "the learning rate"
    evidence: dict[str, Evidence] = {"curve": found, "epochs": float(training.epochs), "learning_rate": value}
    network = name(model.estimator)
    if found in ("exploding", "jumping"):
        seen = "grows instead of falling" if found == "exploding" else "jumps up and down to the end"
        smaller = f"{rate}={float(f'{value / 10:.2g}'):g}" if rate and value else "a tenth of it"
        message = (
            f"The loss of {network} {seen}: with {called} each step goes too far. Try {smaller}, and scaled features."
        )
        yield Advice("warning", message, "tuning", evidence, topics=(f"parameter:{rate}",))
    else:
        larger = f"{rate}={float(f'{value * 5:.2g}'):g}" if rate and value else "a larger one"
        message = (
            f"The loss of {network} still falls fast after its {training.epochs} epochs: {called} is small for so few. "
            f"Try {larger}, or more epochs."
        )
        yield Advice("warning", message, "tuning", evidence, topics=(f"parameter:{rate}", "parameter:max_iter"))


def shape_of_curve(training: Training) -> str | None:
    """`exploding`, `jumping`, `falling`, or None where nothing is wrong, or there are too few epochs to say.

    >>> shape_of_curve(Training(10, 10, tuple(1.0 / 2**n for n in range(10))))
    'falling'
    """
    losses = training.losses
    if losses and any(each is None for each in losses):
        return "exploding"
    known = [each for each in losses if each is not None]
    if len(known) < _FEWEST:
        return None
    if known[-1] > _BLOWN * max(known[0], 1e-12):
        return "exploding"
    end = known[-max(_FEWEST // 2, round(_LATE * len(known))) :]
    ups = sum(after > (1 + _HIGH) * before for before, after in pairwise(end) if before > 0)
    if ups > _JUMPS * (len(end) - 1):
        return "jumping"
    done = training.most_epochs is not None and training.epochs >= training.most_epochs
    if done and end[0] > 0 and (end[0] - end[-1]) > _FALLING * end[0]:
        return "falling"
    return None
