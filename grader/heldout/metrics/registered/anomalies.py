"""Metrics of anomaly scores: only their order matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel

_TASKS = frozenset({"anomaly"})


@metric(
    "anomaly_average_precision",
    greater_is_better=True,
    needs="anomaly_score",
    tasks=_TASKS,
    summary="Mean precision over the strange rows, from the strangest down: what share of the rows that one would look "
    "at are strange indeed.",
)
class AnomalyAveragePrecision:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_class

        require_class("anomaly_average_precision", y_true, target.positive, target)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import average_precision_score

        return float(average_precision_score(y_true == target.positive, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.weighted import average_precision

        return average_precision(y_true == target.positive, y_pred)


@metric(
    "anomaly_roc_auc",
    greater_is_better=True,
    needs="anomaly_score",
    tasks=_TASKS,
    summary="Chance that a strange row is found stranger than an ordinary one.",
)
class AnomalyRocAuc:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_class, require_other_class

        require_class("anomaly_roc_auc", y_true, target.positive, target)
        require_other_class("anomaly_roc_auc", y_true, target.positive, target)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import roc_auc_score

        return float(roc_auc_score(y_true == target.positive, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.weighted import roc_auc

        return roc_auc(y_true == target.positive, y_pred)
