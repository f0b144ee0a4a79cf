"""The reference's linear models: with far smaller penalties than usual, as columns that are nearly equal need them."""

from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


@family("linear")
def linear(facts):
    """Ridge regression, from a millionth of the usual penalty on."""
    return Family("linear", "sklearn.linear_model.Ridge", (Parameter("alpha", "log", 1e-6, 10.0),))
