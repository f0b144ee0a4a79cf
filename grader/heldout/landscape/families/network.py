"""Networks in torch, for challenges that name them; scikit-learn's perceptrons are the default."""

from __future__ import annotations

from typing import Any

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter


@family("network", named_only=True)
def network(facts: Facts) -> Family | None:
    """`heldout.nn.MLP`, which only who calibrates needs torch for. Slow fits make its trials few: twelve at least."""
    if facts.counts:
        return None
    space = (
        Parameter("lr", "log", 3e-4, 0.01),
        Parameter("dropout", "choice", choices=(0.0, 0.2)),
        Parameter("hidden", "choice", choices=([64], [64, 64], [128, 128])),
    )
    base: dict[str, Any] = {"random_state": 0, "epochs": 60}
    return Family("network", "heldout.nn.MLP", space, base)
