"""What rows set aside show of predictions that are no single number or class: quantiles, risks, label sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.scoring.diagnosis import IntervalSlice, LabelScore, Pair, RiskGroup
from heldout.scoring.diagnosis_parts import LEAST_ROWS, parts_of_rows
from heldout.tasks.censoring import kaplan_meier

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[Any]
_MOST_SLICES = 12
_MOST_LABELS = 15
_THIRDS = 3
_POINTS = 40
"""Of a curve."""
_THRESHOLDS = 60
"""At most, of the curve of precision and recall."""


def quantile_shares(truth: Array, predicted: Array, levels: Sequence[float]) -> tuple[Pair, ...]:
    """For each level, and the column of `predicted` (n, levels) of it, the share of the rows that lies at or below it.

    >>> quantile_shares(np.array([1.0, 2.0, 3.0, 4.0]), np.array([[1.0, 9.0]] * 4), [0.1, 0.9])
    ((0.1, 0.25), (0.9, 1.0))
    """
    shares = (truth[:, None] <= predicted).mean(axis=0)
    return tuple((float(level), float(share)) for level, share in zip(levels, shares, strict=True))


def crossing_rows(predicted: Array) -> int:
    """How many rows of `predicted` (n, levels) fall from one level to the next.

    >>> crossing_rows(np.array([[1.0, 2.0, 2.0], [1.0, 3.0, 2.0]]))
    1
    """
    return int((np.diff(predicted, axis=1) < 0).any(axis=1).sum())


def precision_recall(folds: Sequence[tuple[Array, Array]]) -> tuple[Pair, ...]:
    """Recall and precision where the rows with the greatest scores are called positive, the same share of each fold:
    the mean over the folds that have positive rows. `folds` are scores, shape (n,), and which rows are positive.

    Scores of two models are not held against each other: one may say 0.9 where the other says 90.

    >>> one, other = np.array([True, False]), np.array([False, True])
    >>> precision_recall([(np.array([0.9, 0.1]), one), (np.array([10, 90]), other)])
    ((1.0, 1.0), (1.0, 0.5))
    """
    known = [(scores, hits) for scores, hits in folds if hits.any()]
    if not known:
        return ()
    fewest = min(len(hits) for _, hits in known)
    shares = np.unique(np.linspace(1, fewest, _THRESHOLDS).astype(int)) / fewest
    recalls, precisions = [], []
    for scores, hits in known:
        taken = np.rint(shares * len(hits)).astype(int)
        found = np.cumsum(hits[np.argsort(-scores, kind="stable")])[taken - 1]
        recalls.append(found / hits.sum())
        precisions.append(found / taken)
    pairs = zip(np.mean(recalls, axis=0), np.mean(precisions, axis=0), strict=True)
    return tuple((float(recall), float(precision)) for recall, precision in pairs)


def interval_slices(
    features: pd.DataFrame, truth: Array, predicted: Array, levels: Sequence[float]
) -> tuple[IntervalSlice, ...]:
    """How wide the intervals between the first and the last column of `predicted` are and how often they hold, over all
    rows and over the parts of them where that is furthest from what the levels say.

    An interval that ends before it begins holds nothing, and has no width.
    """
    low, high = predicted[:, 0], predicted[:, -1]
    inside, width, asked = (low <= truth) & (truth <= high), np.maximum(high - low, 0.0), levels[-1] - levels[0]

    def of(column: str, values: str, mask: Array) -> IntervalSlice:
        return IntervalSlice(column, values, int(mask.sum()), float(width[mask].mean()), float(inside[mask].mean()))

    parts = [of(column, values, mask) for column, values, mask in parts_of_rows(features)]
    parts.sort(key=lambda each: -abs(each.inside - asked))
    return (of("", "", np.ones(len(truth), dtype=bool)), *parts[:_MOST_SLICES])


def risk_groups(truth: Array, risks: Array) -> tuple[RiskGroup, ...]:
    """Thirds of the rows by predicted risk, and how many of them were left as time went; nothing where all risks are
    alike. `truth` is a time, below 0 where no event was seen until then.
    """
    if len(truth) < _THIRDS * LEAST_ROWS or np.ptp(risks) == 0:
        return ()
    time, event = np.abs(truth), truth > 0
    found = []
    for rows in np.array_split(np.argsort(risks, kind="stable"), _THIRDS):
        at = np.unique(np.quantile(time[rows], np.linspace(0, 1, _POINTS)))
        left = kaplan_meier(time[rows], event[rows], at)
        curve = ((0.0, 1.0), *((float(when), float(share)) for when, share in zip(at, left, strict=True)))
        found.append(RiskGroup(len(rows), int(event[rows].sum()), curve))
    return tuple(found)


def label_scores(names: Sequence[str], truth: Array, own: Array, reference: Array | None) -> tuple[LabelScore, ...]:
    """F1 of the most frequent labels; of those that no row has and none is given there is none.

    Args:
        truth, own, reference: 1 where a row has the label, else 0, shape (n, labels).
    """
    rows = truth.sum(axis=0)
    found = []
    for label in np.argsort(-rows, kind="stable")[:_MOST_LABELS]:
        score = _f1(truth[:, label], own[:, label])
        if score is not None:
            other = None if reference is None else _f1(truth[:, label], reference[:, label])
            found.append(LabelScore(str(names[label]), int(rows[label]), score, other))
    return tuple(found)


def _f1(truth: Array, given: Array) -> float | None:
    """Of one label; None where neither has it."""
    both, either = int((truth & given).sum()), int(truth.sum() + given.sum())
    return 2 * both / either if either else None
