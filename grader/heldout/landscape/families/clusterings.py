"""Clusterings, which are fitted without labels: round heaps, chains of near rows, or what a graph falls into."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter

_MOST_PAIRS = 5_000
"""Rows above which what compares each with each takes too long."""
_MOST = 12
"""Clusters that are tried, at most."""


@family("k_means", of=("Clusterer",))
def k_means(facts: Facts) -> Family:
    """Round heaps of one size."""
    space = (Parameter("n_clusters", "integer_log", 2, _MOST),)
    return Family("k_means", "sklearn.cluster.KMeans", space, {"random_state": 0, "n_init": 5})


@family("hierarchical", of=("Clusterer",))
def hierarchical(facts: Facts) -> Family | None:
    """The nearest two become one, again and again."""
    if facts.rows > _MOST_PAIRS:
        return None
    space = (
        Parameter("n_clusters", "integer_log", 2, _MOST),
        Parameter("linkage", "choice", choices=("ward", "average", "single")),
    )
    return Family("hierarchical", "sklearn.cluster.AgglomerativeClustering", space)


@family("density_clusters", of=("Clusterer",))
def density_clusters(facts: Facts) -> Family:
    """Rows that are linked by near neighbours; who has none is noise."""
    space = (Parameter("eps", "log", 0.05, 2.0), Parameter("min_samples", "integer_log", 3, 20))
    return Family("density_clusters", "sklearn.cluster.DBSCAN", space)


@family("spectral", of=("Clusterer",))
def spectral(facts: Facts) -> Family | None:
    """What the graph of nearest neighbours falls into."""
    if facts.rows > _MOST_PAIRS // 2:
        return None
    space = (Parameter("n_clusters", "integer_log", 2, _MOST), Parameter("n_neighbors", "integer_log", 5, 30))
    base = {"random_state": 0, "affinity": "nearest_neighbors"}
    return Family("spectral", "sklearn.cluster.SpectralClustering", space, base)
