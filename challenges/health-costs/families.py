"""The reference's linear models: of the logarithm of the mean, by the loss that the metric is made of."""

from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


@family("linear")
def linear(facts):
    """Tweedie regression, from next to no penalty to one that leaves only the mean."""
    strength = Parameter("alpha", "log", 0.001, 100.0)
    base = {"power": 1.5, "link": "log", "max_iter": 1000}
    return Family("linear", "sklearn.linear_model.TweedieRegressor", (strength,), base=base)
