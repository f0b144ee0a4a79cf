"""Metrics of clusters beside hidden groups, whatever the clusters are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel


@metric(
    "adjusted_rand",
    greater_is_better=True,
    needs="cluster",
    tasks=frozenset({"clustering"}),
    summary="Share of pairs of rows on which clusters and groups agree, less what chance would give (Hubert & Arabie "
    "1985): 0 for one cluster or for chance, 1 for the groups themselves.",
)
class AdjustedRand:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.interface import MetricUndefined

        if (y_true == y_true[0]).all():
            raise MetricUndefined("adjusted_rand", "all are of one group", "Choose another split or another target.")

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import adjusted_rand_score

        return float(adjusted_rand_score(y_true, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        groups = np.unique(y_true, return_inverse=True)[1]
        clusters = np.unique(y_pred, return_inverse=True)[1]
        cells = np.unique(groups * (int(clusters.max()) + 1) + clusters, return_inverse=True)[1]
        of_cells, of_groups, of_clusters = (_pairs_within(codes) for codes in (cells, groups, clusters))

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            rows = weights.sum(axis=1)
            both, group, cluster = of_cells(weights), of_groups(weights), of_clusters(weights)
            pairs = rows * (rows - 1) / 2
            by_chance = group * cluster / pairs
            possible = (group + cluster) / 2 - by_chance
            # Where no two rows are together, neither as groups nor as clusters, both say the same.
            same = (both == group) & (both == cluster)
            found: NDArray[np.float64] = np.where(same, 1.0, (both - by_chance) / np.where(same, 1.0, possible))
            # Rows of one group tell nothing.
            return np.where(group < pairs, found, np.nan)

        return kernel


def _pairs_within(codes: NDArray[np.int64]) -> Kernel:
    """How many pairs of rows have one code."""
    import numpy as np
    from scipy.sparse import csr_array

    rows = len(codes)
    members = csr_array((np.ones(rows), (np.arange(rows), codes)), shape=(rows, int(codes.max()) + 1))

    def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        sizes = weights @ members
        pairs: NDArray[np.float64] = (sizes * (sizes - 1) / 2).sum(axis=1)
        return pairs

    return kernel
