"""Histogram gradient boosting."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter


@family("boosting")
def boosting(facts: Facts) -> Family:
    """Small trees, each of which corrects the sum of those before it."""
    path = f"sklearn.ensemble.HistGradientBoosting{facts.estimators}"
    space = (
        Parameter("learning_rate", "log", 0.01, 0.3),
        Parameter("max_iter", "integer_log", 30, 300),
        Parameter("max_leaf_nodes", "integer_log", 4, 63),
        Parameter("min_samples_leaf", "integer_log", 2, facts.at_most(100, 2, 0.1)),
        Parameter("l2_regularization", "log", 1e-3, 100.0),
        *facts.class_weights(),
    )
    base = {"random_state": 0} | ({"loss": "poisson"} if facts.counts else {})
    return Family("boosting", path, space, base, preprocessing="encoded")
