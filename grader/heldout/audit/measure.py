"""How well something can be predicted: the measurements that several checks of the data share.

Everything is seeded and runs in one thread, so that the same challenge gives the same findings; large tables are
sampled, so that no check takes more than a few seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    Column = pd.Series[Any]

_TREES = 60
_SMALLEST_LEAF = 3
_FOLDS = 3
_CLASSES = 20
"""Classes that are looked at one against the others: the most frequent ones."""

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]


def sampled(rows: int, most: int, seed: int = 0) -> Rows:
    """At most `most` of the numbers below `rows`, ascending; the same ones every time."""
    return np.sort(np.random.RandomState(seed).permutation(rows)[:most]).astype(np.int64)


def as_numbers(features: pd.DataFrame) -> Numbers:
    """Shape (rows, columns): ranks of numbers and times, and of texts by the alphabet; NaN where a value is missing.

    Trees see nothing but the order of numbers, and ranks keep it whatever their size. Nothing depends on the order of
    the rows, which would tell a tree where a text is met for the first time.
    """
    return np.column_stack([_ranks(features.iloc[:, position]) for position in range(features.shape[1])])


def _ranks(column: Column) -> Numbers:
    codes = pd.factorize(column, sort=True)[0].astype(np.float64)
    codes[codes < 0] = np.nan
    return codes


def goals_of(target: NDArray[Any], classification: bool) -> Numbers:
    """Shape (rows, k): one indicator per class (a single one where there are two), or the number by the largest one.

    Of many classes the most frequent.
    """
    if not classification:
        numbers = np.asarray(target, dtype=np.float64)
        largest = float(np.abs(numbers).max(initial=0.0))
        return (numbers / largest if largest > 0 else numbers)[:, None]
    codes, counts = np.unique(pd.factorize(target)[0], return_inverse=True, return_counts=True)[1:]
    frequent = np.argsort(-counts, kind="stable")[: 1 if len(counts) <= 2 else _CLASSES]
    indicators: Numbers = (codes[:, None] == frequent[None, :]).astype(np.float64)
    return indicators


def skill(predicted: Numbers, goals: Numbers, classification: bool) -> float:
    """How good predictions of shape (rows, k) are: AUC, the mean over the classes that occur, or R² (at least 0).

    Nothing learnt is 0.5 for AUC and 0 for R².
    """
    if not classification:
        goal = goals[:, 0]
        spread = float(((goal - goal.mean()) ** 2).sum())
        error = float(((goal - predicted[:, 0]) ** 2).sum())
        return max(0.0, 1 - error / spread) if spread > 0 else 0.0
    areas = [area(predicted[:, k], goals[:, k] > 0) for k in range(goals.shape[1])]
    known = [each for each in areas if each is not None]
    return float(np.mean(known)) if known else 0.5


def area(scores: Numbers, positive: NDArray[np.bool_]) -> float | None:
    """The area under the ROC curve; None where a class is absent."""
    from scipy.stats import rankdata

    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return None
    return float((rankdata(scores)[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def nothing(classification: bool) -> float:
    """The skill of guessing."""
    return 0.5 if classification else 0.0


def measure_name(classification: bool) -> str:
    """What `skill` measures."""
    return "AUC" if classification else "R²"


def learnt(train: Numbers, goals: Numbers, others: Numbers) -> Numbers:
    """What extremely randomised trees that learnt from `train` predict for `others`, shape (rows of others, k)."""
    from sklearn.ensemble import ExtraTreesRegressor

    # Squared error on indicators is Gini impurity, so one kind of tree serves every task.
    trees = ExtraTreesRegressor(_TREES, min_samples_leaf=_SMALLEST_LEAF, max_features=0.5, random_state=0, n_jobs=1)
    # A column of nothing but missing values would be refused.
    usable = ~np.isnan(train).all(axis=0)
    wanted = goals[:, 0] if goals.shape[1] == 1 else goals
    predicted: Numbers = trees.fit(train[:, usable], wanted).predict(others[:, usable]).reshape(len(others), -1)
    return predicted


def folds_of(rows: int, groups: NDArray[Any] | None = None, seed: int = 0, folds: int = _FOLDS) -> Rows:
    """The fold that each row is held out in, at random; whole groups, where they are given."""
    random = np.random.RandomState(seed)
    if groups is None:
        return (random.permutation(rows) % folds).astype(np.int64)
    codes = np.unique(groups, return_inverse=True)[1]
    return (random.permutation(int(codes.max()) + 1) % folds)[codes].astype(np.int64)


def out_of_fold(features: Numbers, goals: Numbers, folds: Rows) -> Numbers:
    """Predictions for each row by trees that learnt from the other folds, shape (rows, k)."""
    predicted = np.zeros_like(goals)
    for fold in np.unique(folds):
        held = folds == fold
        predicted[held] = learnt(features[~held], goals[~held], features[held])
    return predicted


def neighbours_mean(order: NDArray[Any], train: Rows, goals: Numbers, neighbours: int) -> Numbers:
    """The mean goal of the training rows that are nearest in `order`, for each row, shape (rows, k).

    `neighbours` of them, half on each side, and all that have the same value of `order`; never the row itself.
    """
    ranked = train[np.argsort(order[train], kind="stable")]
    values = order[ranked]
    sums = np.vstack([np.zeros(goals.shape[1]), np.cumsum(goals[ranked], axis=0)])
    first, last = np.searchsorted(values, order, side="left"), np.searchsorted(values, order, side="right")
    own = np.zeros(len(order), dtype=bool)
    own[train] = True
    middle = (first + last) // 2
    low = np.minimum(first, middle - neighbours // 2)
    high = np.maximum(last, middle + neighbours // 2 + own)
    # What lies beyond one end is made up for at the other.
    low, high = low - np.maximum(high - len(ranked), 0), high + np.maximum(-low, 0)
    low, high = np.clip(low, 0, len(ranked)), np.clip(high, 0, len(ranked))
    totals = sums[high] - sums[low] - np.where(own[:, None], goals, 0.0)
    means: Numbers = totals / np.maximum(high - low - own, 1)[:, None]
    return means
