"""Metrics of predicted labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import CLASSIFICATION, AnyRows, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel


@metric(
    "accuracy",
    greater_is_better=True,
    needs="label",
    tasks=CLASSIFICATION,
    summary="Share of rows whose label is right.",
)
class Accuracy(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import accuracy_score

        return float(accuracy_score(y_true, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.weighted import row_mean

        return row_mean(y_true == y_pred)


@metric(
    "balanced_accuracy",
    greater_is_better=True,
    needs="label",
    tasks=CLASSIFICATION,
    summary="Mean over the classes of the share of their rows that is right: rare classes count like common ones.",
)
class BalancedAccuracy(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import balanced_accuracy_score

        return float(balanced_accuracy_score(y_true, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.requirements import count_classes
        from heldout.metrics.weighted import label_counts

        k = count_classes(target)

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            counts = label_counts(y_true, y_pred, k, weights)
            present = counts.actual > 0
            recall = np.divide(counts.hits, counts.actual, out=np.zeros_like(counts.hits), where=present)
            mean: NDArray[np.float64] = recall.sum(axis=1) / present.sum(axis=1)
            return mean

        return kernel


@metric(
    "f1",
    greater_is_better=True,
    needs="label",
    tasks=frozenset({"binary"}),
    summary="Harmonic mean of precision and recall of the positive class.",
)
class F1:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_class

        require_class("f1", y_true, target.positive, target)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import f1_score

        positive = target.positive
        return float(f1_score(y_true == positive, y_pred == positive, zero_division=0.0))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.requirements import count_classes
        from heldout.metrics.weighted import label_counts

        k, positive = count_classes(target), target.positive

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            counts = label_counts(y_true, y_pred, k, weights)
            actual = counts.actual[:, positive]
            value = 2 * counts.hits[:, positive] / (actual + counts.predicted[:, positive])
            return np.where(actual > 0, value, np.nan)

        return kernel


@metric(
    "f1_macro",
    greater_is_better=True,
    needs="label",
    tasks=CLASSIFICATION,
    summary="Mean of the F1 of each class that occurs or is predicted: rare classes count like common ones.",
)
class F1Macro(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import f1_score

        return float(f1_score(y_true, y_pred, average="macro", zero_division=0.0))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.requirements import count_classes
        from heldout.metrics.weighted import label_counts

        k = count_classes(target)

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            counts = label_counts(y_true, y_pred, k, weights)
            either = counts.actual + counts.predicted
            f1 = np.divide(2 * counts.hits, either, out=np.zeros_like(either), where=either > 0)
            mean: NDArray[np.float64] = f1.sum(axis=1) / (either > 0).sum(axis=1)
            return mean

        return kernel


@metric(
    "f1_micro",
    greater_is_better=True,
    needs="label",
    tasks=CLASSIFICATION,
    summary="F1 of all classes' decisions counted together, which is the accuracy where each row has one label.",
)
class F1Micro(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import f1_score

        return float(f1_score(y_true, y_pred, average="micro", zero_division=0.0))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.weighted import row_mean

        return row_mean(y_true == y_pred)


@metric(
    "mcc",
    greater_is_better=True,
    needs="label",
    tasks=CLASSIFICATION,
    summary="Correlation of true and predicted labels (Matthews): 1 is perfect, 0 is what one constant label gets.",
)
class Mcc:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_other_class

        require_other_class("mcc", y_true, int(y_true[0]), target)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import matthews_corrcoef

        return float(matthews_corrcoef(y_true, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.requirements import count_classes
        from heldout.metrics.weighted import label_counts

        k = count_classes(target)

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            counts = label_counts(y_true, y_pred, k, weights)
            total = weights.sum(axis=1)
            hits = counts.hits.sum(axis=1)
            covariance = hits * total - (counts.actual * counts.predicted).sum(axis=1)
            actual = total**2 - (counts.actual**2).sum(axis=1)
            predicted = total**2 - (counts.predicted**2).sum(axis=1)
            value = np.where(predicted > 0, covariance / np.sqrt(actual * predicted), 0.0)
            return np.where(actual > 0, value, np.nan)

        return kernel
