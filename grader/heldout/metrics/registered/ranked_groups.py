"""Metrics of rows that are put in order within their group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import Option, ScoredByKernel, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel


@metric(
    "ndcg",
    greater_is_better=True,
    needs="relevance",
    tasks=frozenset({"ranking"}),
    summary="Mean over groups of the discounted gain of the first rows (Järvelin & Kekäläinen 2002), as a share of "
    "what the best order has: a row of grade g is worth 2 to the power of g, less 1, at rank r divided by log2(r + 1). "
    "Groups without a relevant row do not count.",
    options=(Option("k", 10, 1, 1000, "`k` is how many rows of a group count, from the first."),),
)
class Ndcg(ScoredByKernel):
    def __init__(self, k: float) -> None:
        self._k = int(k)

    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.interface import MetricUndefined
        from heldout.tasks.catalogue import task_of

        if not (task_of(target.task).goal(y_true) > 0).any():
            raise MetricUndefined("ndcg", "none is relevant", "Choose another split or another target.")

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        """Groups are drawn whole: the weight of a group is the mean of its rows'."""
        import numpy as np
        from scipy.sparse import csr_array

        from heldout.tasks.catalogue import task_of
        from heldout.tasks.types.ranking import groups_of

        gains = 2.0 ** task_of(target.task).goal(y_true) - 1
        codes = np.unique(groups_of(y_true), return_inverse=True)[1]
        sizes = np.bincount(codes)
        best = _gained(codes, gains, gains, self._k)
        counts = best > 0
        found = np.divide(_gained(codes, y_pred, gains, self._k), best, out=np.zeros_like(best), where=counts)
        rows = len(y_true)
        means = csr_array((1 / sizes[codes], (np.arange(rows), codes)), shape=(rows, len(sizes)))

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            of_groups = weights @ means
            mean: NDArray[np.float64] = of_groups @ (found * counts) / (of_groups @ counts.astype(np.float64))
            return mean

        return kernel


def _gained(
    codes: NDArray[np.int64], scores: NDArray[np.float64], gains: NDArray[np.float64], k: int
) -> NDArray[np.float64]:
    """The discounted gain of the first k rows of each group; rows of one score share what their ranks are worth."""
    import numpy as np

    order = np.lexsort((-scores, codes))
    codes, scores, gains = codes[order], scores[order], gains[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(codes)) + 1])
    rank = np.arange(len(codes)) - starts[codes]
    discounts = np.where(rank < k, 1 / np.log2(rank + 2.0), 0.0)
    tied = np.cumsum(np.concatenate([[0], (np.diff(codes) != 0) | (np.diff(scores) != 0)]))
    of_ties = np.bincount(tied, gains) / np.bincount(tied) * np.bincount(tied, discounts)
    group_of_tie = codes[np.unique(tied, return_index=True)[1]]
    found: NDArray[np.float64] = np.bincount(group_of_tie, of_ties, minlength=len(starts)).astype(np.float64)
    return found
