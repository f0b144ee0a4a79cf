"""Youden's J: how much more often a positive row is called positive than a negative one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import metric

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel
    from heldout.tasks.interface import Target


@metric(
    "youden",
    greater_is_better=True,
    needs="label",
    tasks=frozenset({"binary"}),
    summary="Sensitivity and specificity together, less 1: 1 is perfect, 0 is what any constant answer gets.",
)
class Youden:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_class, require_other_class

        require_class("youden", y_true, target.positive, target)
        require_other_class("youden", y_true, target.positive, target)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        import numpy as np

        return float(self.kernel(y_true, y_pred, target)(np.ones((1, len(y_true))))[0])

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        positive, right = y_true == target.positive, y_true == y_pred

        def weighted(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            sensitivity = weights @ (right & positive) / (weights @ positive)
            specificity = weights @ (right & ~positive) / (weights @ ~positive)
            return sensitivity + specificity - 1

        return weighted
