"""Multilayer perceptrons."""

from __future__ import annotations

from typing import Any

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter

_PATIENT_ROWS = 2_000
"""Above this, enough rows can be set aside to stop training early."""


@family("mlp")
def mlp(facts: Facts) -> Family:
    """One or two hidden layers."""
    path = f"sklearn.neural_network.MLP{facts.estimators}"
    space = (
        Parameter("alpha", "log", 1e-5, 10.0),
        Parameter("learning_rate_init", "log", 3e-4, 0.03),
        Parameter("hidden_layer_sizes", "choice", choices=([32], [100], [64, 64])),
    )
    base: dict[str, Any] = {"random_state": 0, "early_stopping": facts.rows > _PATIENT_ROWS}
    if facts.counts:
        return Family("mlp", path, space, base | {"loss": "poisson"})
    return Family("mlp", path, space, base, target="as_is" if facts.classifies else "standardised")
