"""The reference's linear models: with the penalty that makes most weights zero, as this challenge believes."""

from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


@family("linear")
def linear(facts):
    """Lasso, from no penalty to one that leaves nothing."""
    strength = Parameter("alpha", "log", 0.003, 1.0)
    return Family("linear", "sklearn.linear_model.Lasso", (strength,), fixed={"max_iter": 5000})
