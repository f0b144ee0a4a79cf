"""Which part lost most, in words, where the hidden rows cannot tell it from another."""

from __future__ import annotations

from collections.abc import Mapping

from heldout.base.words import listed
from heldout.scoring.measured import PartName, Regret

PART_WORDS: dict[PartName, str] = {
    "model_choice": "model choice",
    "data_handling": "data handling",
    "tuning": "tuning",
    "handling_and_tuning": "data and tuning",
}
"""What the parts of the regret are called."""


def not_told_apart(regret: Regret, names: Mapping[PartName, str]) -> str | None:
    """A clause without a capital and without an end; None where one part lost most for certain, or none did.

    >>> from heldout.scoring.measured import Loss
    >>> words = {"model_choice": "model choice", "tuning": "tuning"}
    >>> not_told_apart(Regret(Loss(0.1, None, "worse"), main=("tuning", "model_choice")), words)
    'which cost more, tuning or model choice, these rows cannot tell'
    """
    if len(regret.main) < 2:
        return None
    return f"which cost more, {listed([names[part] for part in regret.main], 'or')}, these rows cannot tell"
