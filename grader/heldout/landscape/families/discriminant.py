"""Linear discriminant analysis."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter


@family("discriminant")
def discriminant(facts: Facts) -> Family | None:
    """Normal distributions with one covariance, shrunk towards its diagonal."""
    if not facts.classifies:
        return None
    path = "sklearn.discriminant_analysis.LinearDiscriminantAnalysis"
    shrinkage = Parameter("shrinkage", "log", 1e-4, 1.0)
    return Family("discriminant", path, (shrinkage,), fixed={"solver": "lsqr"})
