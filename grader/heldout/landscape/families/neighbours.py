"""k nearest neighbours."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter


@family("neighbours")
def neighbours(facts: Facts) -> Family:
    """The mean or the vote of the nearest training rows."""
    path = f"sklearn.neighbors.KNeighbors{'Classifier' if facts.classifies else 'Regressor'}"
    most = facts.at_most(200 if facts.task == "count" else 100, 1, 0.25)
    space = (
        Parameter("n_neighbors", "integer_log", 1, most),
        Parameter("weights", "choice", choices=("uniform", "distance")),
        Parameter("p", "choice", choices=(1, 2)),
    )
    return Family("neighbours", path, space)
