"""Averages of many deep trees: random forests and extra trees."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter


@family("forest")
def forest(facts: Facts) -> Family:
    """Trees on bootstrap samples, with the best of some features at each split."""
    return _averaged("forest", "RandomForest", facts)


@family("extra_trees")
def extra_trees(facts: Facts) -> Family:
    """Trees with random thresholds."""
    return _averaged("extra_trees", "ExtraTrees", facts)


def _averaged(name: str, prefix: str, facts: Facts) -> Family:
    path = f"sklearn.ensemble.{prefix}{facts.estimators}"
    space = (
        Parameter("max_features", "linear", 0.1, 1.0),
        Parameter("min_samples_leaf", "integer_log", 1, facts.at_most(50, 1, 0.05)),
        Parameter("max_depth", "integer_log", 4, 40),
        *facts.class_weights(),
    )
    base = {"random_state": 0} | ({"criterion": "poisson"} if facts.counts else {})
    return Family(name, path, space, base, preprocessing="encoded")
