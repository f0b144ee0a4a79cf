"""Metrics of predicted probabilities. Rows are first clipped to [0, 1] and scaled to sum to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import CLASSIFICATION, AnyRows, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel


def _normalised(y_pred: NDArray[Any]) -> NDArray[np.float64]:
    clipped: NDArray[np.float64] = y_pred.clip(0.0, 1.0)
    rows: NDArray[np.float64] = clipped / clipped.sum(axis=1, keepdims=True)
    return rows


@metric(
    "log_loss",
    greater_is_better=False,
    needs="probability",
    tasks=CLASSIFICATION,
    summary="Mean of -ln(probability given to the true class): being sure and wrong costs most.",
)
class LogLoss(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import log_loss

        from heldout.metrics.requirements import count_classes

        return float(log_loss(y_true, _normalised(y_pred), labels=list(range(count_classes(target)))))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.weighted import row_mean

        epsilon = np.finfo(np.float64).eps
        of_truth = _normalised(y_pred)[np.arange(len(y_true)), y_true]
        return row_mean(-np.log(of_truth.clip(epsilon, 1 - epsilon)))


@metric(
    "brier",
    greater_is_better=False,
    needs="probability",
    tasks=CLASSIFICATION,
    summary="Mean squared error of the positive class's probability (0 to 1); with more than two classes summed over "
    "the classes (0 to 2).",
)
class Brier(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import brier_score_loss

        from heldout.metrics.requirements import count_classes

        if count_classes(target) == 2:
            positive = target.positive
            return float(brier_score_loss(y_true == positive, _normalised(y_pred)[:, positive], pos_label=True))
        # scikit-learn 1.6, which is supported, has the score for two classes only.
        return float(_squared_errors(y_true, y_pred, target).mean())

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.weighted import row_mean

        return row_mean(_squared_errors(y_true, y_pred, target))


def _squared_errors(y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> NDArray[np.float64]:
    """Shape (n,): summed over the classes, halved where there are two (Brier 1950; halved as is usual today)."""
    import numpy as np

    from heldout.metrics.requirements import count_classes

    k = count_classes(target)
    errors = ((_normalised(y_pred) - (y_true[:, None] == np.arange(k))) ** 2).sum(axis=1)
    summed: NDArray[np.float64] = errors / 2 if k == 2 else errors
    return summed
