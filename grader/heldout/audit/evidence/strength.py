"""How much of the target each column gives away alone, on rows that it was not learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.magnitude import in_units, table_in_units

if TYPE_CHECKING:
    Column = pd.Series[Any]

CERTAIN = 0.99
"""AUC or R² of one feature alone above which there is nothing left to learn, leak or not."""
_FOLDS = 4
_TREE_ROWS = 5_000
_TEXT_ROWS = 20_000
_LEAVES = 64
_SMALLEST_LEAF = 5
_CLASSES = 20
_SMOOTHING = 1.0

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Strength:
    """How well one column alone predicts the target."""

    value: float
    """AUC from 0.5 (nothing) to 1, the mean of one class against the others where there are several; R² from 0 to 1."""
    measure: Literal["AUC", "R²"]


@dataclass(frozen=True)
class _Task:
    """A sample of the target, as the models of one column want it."""

    rows: Codes
    """Row numbers of the table."""
    goals: NDArray[np.float64]
    """Shape (rows, k): one indicator per class (one column for two classes), or the number itself."""
    folds: Codes
    """Number of the fold that each row is held out in."""
    classification: bool


def feature_strengths(
    features: pd.DataFrame,
    target: NDArray[Any],
    *,
    classification: bool,
    groups: NDArray[Any] | None = None,
    seed: int = 0,
) -> dict[str, Strength]:
    """The out-of-fold strength of each column of `features` alone; a missing value counts as a value.

    Numbers and times are given to a small tree, texts are replaced by the mean target of their value, both learnt on
    other rows (of other `groups`, where they are given) than they are judged on: a text that is different in every row
    is worth nothing. A number also counts as it stands, which is finer than a tree's steps. Large tables are sampled.
    """
    features = table_in_units(features)
    target = target if classification else in_units(target)
    texts = _task(target, classification, groups, seed, _TEXT_ROWS)
    numbers = _task(target, classification, groups, seed, _TREE_ROWS)
    found = {}
    for position, name in enumerate(features.columns):
        column = features.iloc[:, position]
        if column.dtype.kind in "iufbM":
            predicted = _by_tree(_as_numbers(column.iloc[numbers.rows]), numbers)
            strength = _strength(predicted, numbers)
            ordered = _ordered(column, target, classification)
            found[str(name)] = Strength(max(strength.value, ordered), strength.measure)
        else:
            found[str(name)] = _strength(_by_value(column.iloc[texts.rows], texts), texts)
    return found


def _ordered(column: Column, target: NDArray[Any], classification: bool) -> float:
    """AUC or squared correlation of a number as it stands; 0 for texts, gaps, and more than two classes."""
    if column.dtype.kind not in "iuf" or column.isna().any() or column.nunique() < 2:
        return 0.0
    numbers = column.to_numpy(dtype=float)
    if not classification:
        goal = np.asarray(target, dtype=float)
        return float(np.corrcoef(numbers, goal)[0, 1] ** 2) if np.std(goal) > 0 else 0.0
    codes, classes = pd.factorize(target)
    if len(classes) != 2:
        return 0.0
    found = _area(numbers, codes == 1)
    return 0.5 if found is None else max(found, 1 - found)


def _task(target: NDArray[Any], classification: bool, groups: NDArray[Any] | None, seed: int, most: int) -> _Task:
    random = np.random.RandomState(seed)
    rows = np.sort(random.permutation(len(target))[:most]).astype(np.int64)
    chosen = np.asarray(target)[rows]
    goals = _indicators(chosen) if classification else _small(chosen.astype(float))[:, None]
    if groups is not None:
        codes = np.unique(np.asarray(groups)[rows], return_inverse=True)[1]
        folds = (random.permutation(int(codes.max()) + 1) % _FOLDS)[codes]
    else:
        folds = _even_folds(goals, random)
    return _Task(rows, goals, folds.astype(np.int64), classification)


def _small(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The numbers divided by the largest of them, whose squares might overflow; shares of variance stay the same."""
    largest = float(np.abs(numbers).max(initial=0.0))
    return numbers / largest if largest > 0 else numbers


def _indicators(labels: NDArray[Any]) -> NDArray[np.float64]:
    """Shape (n, k): one column per class, the most frequent ones; a single column where there are two."""
    codes, counts = np.unique(pd.factorize(labels)[0], return_inverse=True, return_counts=True)[1:]
    frequent = np.argsort(-counts, kind="stable")[: 1 if len(counts) <= 2 else _CLASSES]
    indicators: NDArray[np.float64] = (codes[:, None] == frequent[None, :]).astype(float)
    return indicators


def _even_folds(goals: NDArray[np.float64], random: np.random.RandomState) -> Codes:
    """Folds with an equal share of every class, or of low and high numbers."""
    shuffled = random.permutation(len(goals))
    order = shuffled[np.lexsort(goals[shuffled].T)]
    folds = np.empty(len(goals), dtype=np.int64)
    folds[order] = np.arange(len(goals)) % _FOLDS
    return folds


def _as_numbers(column: Column) -> NDArray[np.float64]:
    if column.dtype.kind == "M":
        values = column.astype("int64").to_numpy(dtype=float)
        return np.where(column.isna().to_numpy(), np.nan, values)
    numbers = column.to_numpy(dtype=float)
    # A tree works in 32 bits, where infinity and large differences get lost; ranks keep the order.
    ranks = np.unique(numbers, return_inverse=True)[1].astype(float)
    return np.where(np.isnan(numbers), np.nan, ranks)


def _by_tree(values: NDArray[np.float64], task: _Task) -> NDArray[np.float64]:
    from sklearn.tree import DecisionTreeRegressor

    # Squared error on indicators is Gini impurity, so one kind of tree serves every task.
    tree = DecisionTreeRegressor(max_leaf_nodes=_LEAVES, min_samples_leaf=_SMALLEST_LEAF, random_state=0)
    predicted = np.empty_like(task.goals)
    for fold in range(_FOLDS):
        held = task.folds == fold
        if held.any() and not held.all():
            tree.fit(values[~held, None], task.goals[~held])
            predicted[held] = tree.predict(values[held, None]).reshape(int(held.sum()), -1)
        else:
            predicted[held] = task.goals.mean(axis=0)
    return predicted


def _by_value(column: Column, task: _Task) -> NDArray[np.float64]:
    """The mean goal of the other folds' rows with the same value, drawn to the overall mean where they are few."""
    codes = pd.factorize(column)[0] + 1
    size = int(codes.max()) + 1
    predicted = np.empty_like(task.goals)
    for fold in range(_FOLDS):
        held = task.folds == fold
        learnt = task.goals[~held]
        prior = learnt.mean(axis=0) if len(learnt) else task.goals.mean(axis=0)
        counts = np.bincount(codes[~held], minlength=size)
        for k in range(task.goals.shape[1]):
            sums = np.bincount(codes[~held], weights=learnt[:, k], minlength=size)
            predicted[held, k] = ((sums + _SMOOTHING * prior[k]) / (counts + _SMOOTHING))[codes[held]]
    return predicted


def _strength(predicted: NDArray[np.float64], task: _Task) -> Strength:
    if not task.classification:
        goal = task.goals[:, 0]
        spread = float(((goal - goal.mean()) ** 2).sum())
        error = float(((goal - predicted[:, 0]) ** 2).sum())
        return Strength(float(np.clip(1 - error / spread, 0.0, 1.0)) if spread > 0 else 0.0, "R²")
    areas = []
    for k in range(task.goals.shape[1]):
        # Fold by fold: a constant prediction differs from fold to fold, against the share of the class in the rest.
        of_folds = [
            _area(predicted[held, k], task.goals[held, k] > 0)
            for held in (task.folds == fold for fold in range(_FOLDS))
        ]
        known = [area for area in of_folds if area is not None]
        areas.append(float(np.mean(known)) if known else 0.5)
    value = max(areas[0], 1 - areas[0]) if len(areas) == 1 else float(np.mean(areas))
    return Strength(float(np.clip(value, 0.5, 1.0)), "AUC")


def _area(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float | None:
    """Area under the ROC curve by ranks; None where a class is absent."""
    from scipy.stats import rankdata

    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return None
    ranks = rankdata(scores)
    return float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))
