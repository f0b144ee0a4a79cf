"""k nearest neighbours."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter

_ROWS_FOR_DISTANCES = 5_000
"""Above this only Euclidean distances are tried: sums of absolute differences take several times as long."""


@family("neighbours")
def neighbours(facts: Facts) -> Family:
    """The mean or the vote of the nearest training rows."""
    path = f"sklearn.neighbors.KNeighbors{facts.estimators}"
    most = facts.at_most(200 if facts.counts else 100, 1, 0.25)
    space: tuple[Parameter, ...] = (
        Parameter("n_neighbors", "integer_log", 1, most),
        Parameter("weights", "choice", choices=("uniform", "distance")),
    )
    if facts.rows <= _ROWS_FOR_DISTANCES:
        space = (*space, Parameter("p", "choice", choices=(1, 2)))
    return Family("neighbours", path, space)
