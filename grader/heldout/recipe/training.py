"""The history of a network's training, read off a fitted model as plain numbers. What is no number is left out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from heldout.recipe.description_format import MAX_EPOCHS, Training

_EPOCHS = ("max_iter", "epochs", "max_epochs")
"""What the number of epochs is called, in scikit-learn, here and in skorch."""


def training_of(state: Mapping[str, Any]) -> Training | None:
    """The history in a fitted model's attributes: of scikit-learn's perceptrons, of `heldout.nn.MLP` and of skorch's
    nets; None where there is none."""
    told = state.get("history_")
    if type(told).__name__ == "History" and isinstance(told, list):
        losses, checked = _column(told, "train_loss"), _column(told, "valid_loss")
    else:
        losses = _numbers(state.get("loss_curve_"))
        checked = _numbers(state.get("validation_losses_"))
        if not checked:
            checked = [None if each is None else -each for each in _numbers(state.get("validation_scores_"))]
    most = next((state[name] for name in _EPOCHS if type(state.get(name)) is int), None)
    if not losses:
        return None
    dead = state.get("dead_units_")
    return Training(
        epochs=len(losses),
        most_epochs=most if most is not None and 0 < most < 2**31 else None,
        losses=_thinned(losses),
        validation=_thinned(checked),
        dead_units=float(dead) if type(dead) is float and 0 <= dead <= 1 else None,
    )


def _column(history: Sequence[Any], name: str) -> list[float | None]:
    return _numbers([row.get(name) if isinstance(row, dict) else None for row in history if name in row])


def _numbers(values: Any) -> list[float | None]:
    """The values as numbers, None for one that is not finite; nothing where they are no list."""
    if type(values) is not list:
        return []
    found: list[float | None] = []
    for value in values[: 1 << 20]:
        number = float(value) if isinstance(value, int | float) else math.nan
        found.append(number if math.isfinite(number) else None)
    return found


def _thinned(values: list[float | None]) -> tuple[float | None, ...]:
    """At most `MAX_EPOCHS` of them, evenly, the first and the last among them."""
    if len(values) <= MAX_EPOCHS:
        return tuple(values)
    step = (len(values) - 1) / (MAX_EPOCHS - 1)
    return tuple(values[round(number * step)] for number in range(MAX_EPOCHS))
