"""Linear models: logistic, ridge and Poisson regression."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter

_ITERATIONS = {"max_iter": 1000}


@family("linear")
def linear(facts: Facts) -> Family:
    """A hyperplane in the features, with an L2 penalty."""
    if facts.classifies:
        strength = Parameter("C", "log", 1e-4, 100.0)
        path = "sklearn.linear_model.LogisticRegression"
        return Family("linear", path, (strength, *facts.class_weights()), _ITERATIONS)
    if facts.counts:
        penalty = Parameter("alpha", "log", 1e-5, 10.0)
        return Family("linear", "sklearn.linear_model.PoissonRegressor", (penalty,), _ITERATIONS)
    return Family("linear", "sklearn.linear_model.Ridge", (Parameter("alpha", "log", 1e-3, 1e4),))
