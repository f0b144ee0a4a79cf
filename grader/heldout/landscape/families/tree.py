"""A single decision tree."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter


@family("tree")
def tree(facts: Facts) -> Family:
    """Questions about one feature at a time."""
    path = f"sklearn.tree.DecisionTree{facts.estimators}"
    space = (
        Parameter("max_depth", "integer_log", 2, 30),
        Parameter("min_samples_leaf", "integer_log", 1, facts.at_most(100, 1, 0.1)),
        Parameter("max_features", "linear", 0.2, 1.0),
        *facts.class_weights(),
    )
    base = {"random_state": 0} | ({"criterion": "poisson"} if facts.counts else {})
    return Family("tree", path, space, base, preprocessing="encoded")
