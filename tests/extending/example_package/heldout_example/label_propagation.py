"""Labels that spread from row to row along a graph of neighbours."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter


@family("label_propagation")
def label_propagation(facts: Facts) -> Family | None:
    """For classes alone, and for few rows: the graph has an edge between any two of them."""
    if not facts.classifies or facts.rows > 2_000:
        return None
    space = (Parameter("gamma", "log", 0.01, 10.0), Parameter("alpha", "linear", 0.05, 0.95))
    return Family("label_propagation", "sklearn.semi_supervised.LabelSpreading", space)
