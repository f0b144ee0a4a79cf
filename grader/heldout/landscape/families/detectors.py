"""Detectors of strange rows, which are fitted without labels: how far from the others, or how sparse around it."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter

_MOST_PAIRS = 5_000
"""Training rows above which what compares each row with each takes too long."""
_WIDEST = 50
"""Columns above which a covariance is no longer estimated."""


@family("isolation_forest", of=("Detector",))
def isolation_forest(facts: Facts) -> Family:
    """Random cuts in one column at a time: who is alone after few of them is strange."""
    space = (
        Parameter("n_estimators", "integer_log", 50, 400),
        Parameter("max_samples", "linear", 0.1, 1.0),
        Parameter("max_features", "linear", 0.3, 1.0),
    )
    return Family(
        "isolation_forest", "sklearn.ensemble.IsolationForest", space, {"random_state": 0}, preprocessing="encoded"
    )


@family("local_outlier", of=("Detector",))
def local_outlier(facts: Facts) -> Family:
    """Sparser around it than around its neighbours."""
    most = facts.at_most(200, 2, 0.25)
    space = (Parameter("n_neighbors", "integer_log", 3, most),)
    return Family("local_outlier", "sklearn.neighbors.LocalOutlierFactor", space, {"novelty": True})


@family("one_class_svm", of=("Detector",))
def one_class_svm(facts: Facts) -> Family | None:
    """Outside of what an RBF kernel draws around most rows."""
    if facts.rows > _MOST_PAIRS:
        return None
    space = (Parameter("nu", "log", 0.01, 0.5), Parameter("gamma", "log", 1e-3, 1.0))
    return Family("one_class_svm", "sklearn.svm.OneClassSVM", space, {"max_iter": 100_000})


@family("covariance", of=("Detector",))
def covariance(facts: Facts) -> Family | None:
    """Far from the middle, by a covariance that strange rows do not stretch."""
    if len(facts.features) > _WIDEST:
        return None
    space = (Parameter("support_fraction", "linear", 0.5, 1.0),)
    return Family("covariance", "sklearn.covariance.EllipticEnvelope", space, {"random_state": 0})


@family("mixture", of=("Detector", "Clusterer"))
def mixture(facts: Facts) -> Family:
    """A few normal distributions: unlikely under all of them, or most likely of one."""
    space = (
        Parameter("n_components", "integer_log", 1, 20),
        Parameter("covariance_type", "choice", choices=("full", "diag", "tied", "spherical")),
        Parameter("reg_covar", "log", 1e-6, 0.1),
    )
    base = {"random_state": 0, "n_init": 2}
    return Family("mixture", "sklearn.mixture.GaussianMixture", space, base)
