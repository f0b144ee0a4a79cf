"""Weighted forms of metrics, vectorised over the rows of a weight matrix of shape (b, n)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from heldout.metrics.declaration import Kernel

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

BLOCK_ELEMENTS = 2**20
"""Elements of an indicator matrix made at once (8 MiB)."""


@dataclass(frozen=True)
class LabelCounts:
    """Weights per class, each of shape (b, k)."""

    hits: Floats
    """Of the rows that have the class and were given it."""
    actual: Floats
    """Of the rows that have the class."""
    predicted: Floats
    """Of the rows that were given the class."""


def label_counts(y_true: NDArray[Any], y_pred: NDArray[Any], k: int, weights: Floats) -> LabelCounts:
    """What accuracy, recall, F1 and the correlation of labels are made of; labels are codes 0 … k − 1."""
    codes = (np.where(y_true == y_pred, y_true, -1), y_true, y_pred)
    totals, classes = np.zeros((len(weights), 3 * k)), np.arange(k)
    step = max(1, BLOCK_ELEMENTS // (3 * k))
    for start in range(0, len(y_true), step):
        block = slice(start, start + step)
        # All three at once: the weights, which are many, are read once.
        indicators = np.concatenate([each[block, None] == classes for each in codes], axis=1)
        totals += weights[:, block] @ indicators.astype(np.float64)
    return LabelCounts(*np.split(totals, 3, axis=1))


def row_mean(losses: NDArray[Any]) -> Kernel:
    """The weighted mean of one number per row, shape (n,)."""
    values = losses.astype(np.float64)

    def kernel(weights: Floats) -> Floats:
        mean: Floats = weights @ values / weights.sum(axis=1)
        return mean

    return kernel


def mean_of(kernels: Sequence[Kernel]) -> Kernel:
    """The plain mean of several kernels: NaN where one of them is."""

    def kernel(weights: Floats) -> Floats:
        mean: Floats = np.mean([one(weights) for one in kernels], axis=0, dtype=np.float64)
        return mean

    return kernel


def roc_auc(positive: Mask, scores: Floats) -> Kernel:
    """The weighted area under the ROC curve.

    It is the share of pairs of a positive and a negative row in which the positive one has the greater score, where
    equal scores count half (Hanley & McNeil 1982). Sorted once; NaN where one of the classes has no weight.
    """
    ranked = _Ranked(positive, scores)
    below = np.searchsorted(ranked.negative_scores, ranked.positive_scores, side="left")
    not_above = np.searchsorted(ranked.negative_scores, ranked.positive_scores, side="right")

    def kernel(weights: Floats) -> Floats:
        positives = np.take(weights, ranked.positives, axis=1)
        negatives = _cumulated(np.take(weights, ranked.negatives, axis=1))
        wins = np.take(negatives, below, axis=1)
        wins += np.take(negatives, not_above, axis=1)
        pairs = positives.sum(axis=1) * negatives[:, -1]
        area: Floats = 0.5 * np.einsum("bn,bn->b", positives, wins) / pairs
        return area

    return kernel


def average_precision(positive: Mask, scores: Floats) -> Kernel:
    """The weighted average precision: the mean, over positive rows, of the precision among scores at least as great.

    Equal to the sum over thresholds of (increase in recall) x precision; NaN where no positive row has weight.
    """
    ranked = _Ranked(positive, -scores)
    positives_until = np.searchsorted(ranked.positive_scores, ranked.positive_scores, side="right")
    negatives_until = np.searchsorted(ranked.negative_scores, ranked.positive_scores, side="right")
    cuts, cut_of = np.unique(negatives_until, return_inverse=True)
    between = _between_cuts(ranked.negatives, cuts, len(scores))

    def kernel(weights: Floats) -> Floats:
        positives = np.take(weights, ranked.positives, axis=1)
        found = np.take(_cumulated(positives), positives_until, axis=1)
        retrieved = np.take(np.cumsum(weights @ between, axis=1), cut_of, axis=1)
        retrieved += found
        precision = np.divide(found, retrieved, out=np.zeros_like(found), where=retrieved > 0)
        mean: Floats = np.einsum("bn,bn->b", positives, precision) / positives.sum(axis=1)
        return mean

    return kernel


class _Ranked:
    """The rows of each class in the order of their scores, smallest first."""

    def __init__(self, positive: Mask, scores: Floats) -> None:
        order = np.argsort(scores, kind="stable")
        self.positives = order[positive[order]]
        self.negatives = order[~positive[order]]
        self.positive_scores = scores[self.positives]
        self.negative_scores = scores[self.negatives]


def _between_cuts(ranked: NDArray[np.int64], cuts: NDArray[np.int64], rows: int) -> Any:
    """A sparse matrix of shape (rows, len(cuts)) that adds up the weights of ranked rows between two cuts.

    Where there are few cuts, this is much faster than to put the weights of all ranked rows in order, and the sums are
    the same to the last bit: weights of resamples are whole numbers.
    """
    from scipy.sparse import csr_array

    counted = ranked[: cuts[-1]] if len(cuts) else ranked[:0]
    columns = np.searchsorted(cuts, np.arange(len(counted)), side="right")
    return csr_array((np.ones(len(counted)), (counted, columns)), shape=(rows, len(cuts)))


def _cumulated(weights: Floats) -> Floats:
    """Shape (b, n + 1): column i holds the total weight of the first i rows."""
    totals = np.zeros((weights.shape[0], weights.shape[1] + 1))
    np.cumsum(weights, axis=1, out=totals[:, 1:])
    return totals


def median(values: Floats) -> Kernel:
    """The median of `values`, shape (n,), with each repeated as often as its weight (whole numbers) says."""
    order = np.argsort(values, kind="stable")
    ascending = values[order]

    def kernel(weights: Floats) -> Floats:
        until = np.cumsum(np.take(weights, order, axis=1), axis=1)
        total = until[:, -1]
        lower = (until <= ((total - 1) // 2)[:, None]).sum(axis=1)
        upper = (until <= (total // 2)[:, None]).sum(axis=1)
        last = len(ascending) - 1
        middle: Floats = (ascending[np.minimum(lower, last)] + ascending[np.minimum(upper, last)]) / 2
        return middle

    return kernel


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """Shape (b,): the mean of `values`, of shape (n,) or (b, n), for each row of weights."""
    totals: Floats = weights @ values if values.ndim == 1 else np.einsum("bn,bn->b", weights, values)
    mean: Floats = totals / weights.sum(axis=1)
    return mean


def varies(values: Floats, weights: Floats) -> Mask:
    """Shape (b,): whether rows with weight have more than one value. Exact, where a variance would be rounded."""
    reference = values[(weights > 0).argmax(axis=1)]
    different: Mask = ((values[None, :] != reference[:, None]) & (weights > 0)).any(axis=1)
    return different
