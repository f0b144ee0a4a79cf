"""Metrics of sets of labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import MeanOfRows, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel

_TASKS = frozenset({"multilabel"})


def _labels(y_true: NDArray[Any], target: Target) -> NDArray[np.int64]:
    from heldout.tasks.catalogue import task_of

    return task_of(target.task).labels(y_true, target)


def _require(metric: str, y_true: NDArray[Any], target: Target, every: bool) -> None:
    from heldout.metrics.interface import MetricUndefined

    has = _labels(y_true, target).max(axis=0).tolist()
    missing = [name for name, there in zip(target.names, has, strict=True) if not there]
    if missing and (every or len(missing) == len(target.names)):
        what = f"the label '{missing[0]}'" if every else "any label"
        raise MetricUndefined(metric, f"none has {what}", "The split must put more rows here, or leave the label out.")


class _F1:
    """F1 of labels: `together` makes one number of hits, labels and predictions, each of shape (b, labels)."""

    name: str
    every: bool

    def require(self, y_true: NDArray[Any], target: Target) -> None:
        _require(self.name, y_true, target, self.every)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import f1_score

        average = "macro" if self.every else "micro"
        return float(f1_score(_labels(y_true, target), y_pred, average=average, zero_division=0.0))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        actual, given = (array.astype(np.float64) for array in (_labels(y_true, target), y_pred))
        together = _macro if self.every else _micro

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            return together(weights @ (actual * given), weights @ actual, weights @ given)

        return kernel


_Sums = Callable[["NDArray[np.float64]", "NDArray[np.float64]", "NDArray[np.float64]"], "NDArray[np.float64]"]


def _macro(hits: NDArray[np.float64], actual: NDArray[np.float64], given: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    # A label that no row has leaves the mean over labels undefined.
    found: NDArray[np.float64] = np.where(actual > 0, 2 * hits / (actual + given), np.nan).mean(axis=1)
    return found


def _micro(hits: NDArray[np.float64], actual: NDArray[np.float64], given: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    labels = actual.sum(axis=1)
    found: NDArray[np.float64] = 2 * hits.sum(axis=1) / (labels + given.sum(axis=1))
    return np.where(labels > 0, found, np.nan)


@metric(
    "multilabel_f1_macro",
    greater_is_better=True,
    needs="label_set",
    tasks=_TASKS,
    summary="Mean over the labels of each label's F1: a rare label counts as much as a frequent one.",
)
class MultilabelF1Macro(_F1):
    name, every = "multilabel_f1_macro", True


@metric(
    "multilabel_f1_micro",
    greater_is_better=True,
    needs="label_set",
    tasks=_TASKS,
    summary="F1 of all pairs of a row and a label together: frequent labels decide.",
)
class MultilabelF1Micro(_F1):
    name, every = "multilabel_f1_micro", False


@metric(
    "hamming_loss",
    greater_is_better=False,
    needs="label_set",
    tasks=_TASKS,
    summary="Share of all pairs of a row and a label that are wrong; to give no label is good where labels are rare.",
)
class HammingLoss(MeanOfRows):
    def of_rows(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> NDArray[np.float64]:
        wrong: NDArray[np.float64] = (_labels(y_true, target) != y_pred).mean(axis=1)
        return wrong


@metric(
    "subset_accuracy",
    greater_is_better=True,
    needs="label_set",
    tasks=_TASKS,
    summary="Share of rows whose labels are all right.",
)
class SubsetAccuracy(MeanOfRows):
    def of_rows(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> NDArray[np.bool_]:
        right: NDArray[np.bool_] = (_labels(y_true, target) == y_pred).all(axis=1)
        return right
