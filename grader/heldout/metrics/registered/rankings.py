"""Metrics of scores: only their order matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import CLASSIFICATION, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel


def _column(y_pred: NDArray[Any], code: int) -> NDArray[np.float64]:
    """The scores of one class: the only column of two classes, else the class's own."""
    return y_pred if y_pred.ndim == 1 else y_pred[:, code]


@metric(
    "roc_auc",
    greater_is_better=True,
    needs="score",
    tasks=CLASSIFICATION,
    summary="Chance that a positive row gets a greater score than a negative one; with more than two classes the mean "
    "of each class against the rest.",
)
class RocAuc:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import classes_of_interest, require_class, require_other_class

        for code in classes_of_interest(target):
            require_class("roc_auc", y_true, code, target)
            require_other_class("roc_auc", y_true, code, target)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        import numpy as np
        from sklearn.metrics import roc_auc_score

        from heldout.metrics.requirements import classes_of_interest

        codes = classes_of_interest(target)
        return float(np.mean([roc_auc_score(y_true == code, _column(y_pred, code)) for code in codes]))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.requirements import classes_of_interest
        from heldout.metrics.weighted import mean_of, roc_auc

        return mean_of([roc_auc(y_true == code, _column(y_pred, code)) for code in classes_of_interest(target)])


@metric(
    "average_precision",
    greater_is_better=True,
    needs="score",
    tasks=CLASSIFICATION,
    summary="Mean precision over the positive rows, from the greatest score down, for rare positives; with more than "
    "two classes the mean of each class against the rest.",
)
class AveragePrecision:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import classes_of_interest, require_class

        for code in classes_of_interest(target):
            require_class("average_precision", y_true, code, target)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        import numpy as np
        from sklearn.metrics import average_precision_score

        from heldout.metrics.requirements import classes_of_interest

        codes = classes_of_interest(target)
        return float(np.mean([average_precision_score(y_true == code, _column(y_pred, code)) for code in codes]))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.requirements import classes_of_interest
        from heldout.metrics.weighted import average_precision, mean_of

        codes = classes_of_interest(target)
        return mean_of([average_precision(y_true == code, _column(y_pred, code)) for code in codes])
