"""Metrics of classes that stand in an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import MeanOfRows, ScoredByKernel, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel

_ORDERED = frozenset({"ordinal"})


@metric(
    "expected_cost",
    greater_is_better=False,
    needs="decision",
    tasks=_ORDERED,
    summary="Mean cost of a row, by the task's table of costs; without one a miss costs as many as the "
    "classes are apart.",
)
class ExpectedCost(MeanOfRows):
    def of_rows(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> NDArray[np.float64]:
        from heldout.tasks.ranks import cost_matrix

        costs: NDArray[np.float64] = cost_matrix(target)[y_true, y_pred]
        return costs


@metric(
    "quadratic_kappa",
    greater_is_better=True,
    needs="decision",
    tasks=_ORDERED,
    summary="Weighted kappa (Cohen 1968), a miss counting as the square of how far classes are apart: 1 is perfect, "
    "0 is what answers get that know nothing of the row.",
)
class QuadraticKappa(ScoredByKernel):
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_other_class

        require_other_class("quadratic_kappa", y_true, int(y_true[0]), target)

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.weighted import row_mean, varies
        from heldout.tasks.ranks import ranks_of

        ranks = ranks_of(target).astype(np.float64)
        true, predicted = ranks[y_true], ranks[y_pred]
        observed, means = row_mean((true - predicted) ** 2), (row_mean(true), row_mean(predicted))
        squares = row_mean(true**2), row_mean(predicted**2)

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            # Of ranks drawn apart from each other: E(a - b)² = E a² + E b² - 2 E a E b.
            by_chance = squares[0](weights) + squares[1](weights) - 2 * means[0](weights) * means[1](weights)
            value: NDArray[np.float64] = 1 - observed(weights) / by_chance
            return np.where(varies(true, weights), value, np.nan)

        return kernel
