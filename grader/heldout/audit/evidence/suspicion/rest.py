"""What the rest of the table knows of a goal, against which a suspect is held."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import numpy as np

from heldout.audit.evidence.suspicion.interface import FOLDS, Numbers, Sample
from heldout.audit.evidence.suspicion.skill import log_loss

_NEAR_COPY = 0.95
"""Rank correlation from which two columns say the same, so that one does not excuse the other."""
_SHAPE: dict[str, Any] = {
    "max_iter": 30,
    "learning_rate": 0.2,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 10,
    "early_stopping": False,
    "random_state": 0,
}
"""Few large steps: on the clean tables they explain as much as twice as many small ones, in half the time."""


class Rest:
    """Boosting on the columns that are left, out of fold; each question is answered once."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self._predicted = lru_cache(maxsize=None)(self._predict)

    def without(self, columns: tuple[str, ...]) -> tuple[int, ...]:
        """Positions of the columns that are neither among these nor near copies of one of them."""
        names = self.sample.names
        suspects = [names.index(name) for name in columns]
        ranks = np.nan_to_num(self.sample.ranks, nan=-0.1)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            alike = np.abs(np.corrcoef(_as_ranks(ranks), rowvar=False)) if len(names) > 1 else np.ones((1, 1))
        near = {k for suspect in suspects for k in range(len(names)) if alike[suspect, k] >= _NEAR_COPY}
        return tuple(k for k in range(len(names)) if k not in near and k not in suspects)

    def skill(self, columns: tuple[str, ...], goal: int) -> float:
        """The share of goal number `goal` that the columns other than these explain, from 0 to 1."""
        predicted, truth = self.predictions(columns, goal), self.sample.goals.values[:, goal]
        if self.sample.goals.numeric and goal == 0:
            whole = float(((truth - truth.mean()) ** 2).sum())
            return max(0.0, 1 - float(((truth - predicted) ** 2).sum()) / whole) if whole > 0 else 0.0
        whole = log_loss(np.full(len(truth), truth.mean()), truth)
        return max(0.0, 1 - log_loss(predicted, truth) / whole) if whole > 0 else 0.0

    def predictions(self, columns: tuple[str, ...], goal: int) -> Numbers:
        """Shape (n,): what the columns other than these say of the goal, each row judged by models without it."""
        return self._predicted(self.without(columns), goal)

    def _predict(self, positions: tuple[int, ...], goal: int) -> Numbers:
        truth = self.sample.goals.values[:, goal]
        predicted = np.empty(len(truth))
        features = self.sample.ranks[:, list(positions)]
        numeric = self.sample.goals.numeric and goal == 0
        for fold in range(FOLDS):
            held = self.sample.folds == fold
            learnt = truth[~held]
            if not positions or not held.any() or len(np.unique(learnt)) < 2:
                predicted[held] = learnt.mean() if len(learnt) else truth.mean()
                continue
            predicted[held] = _boosted(features[~held], learnt, features[held], numeric)
        return predicted


def _boosted(train: Numbers, goal: Numbers, others: Numbers, numeric: bool) -> Numbers:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    # A column without a single value, which a fold may leave, teaches nothing and is refused by some versions.
    usable = ~np.isnan(train).all(axis=0)
    if not usable.any():
        return np.full(len(others), goal.mean())
    # One thread: the answer must not depend on how many cores there are.
    with threadpool_limits(1):
        if numeric:
            fitted = HistGradientBoostingRegressor(**_SHAPE).fit(train[:, usable], goal)
            return np.asarray(fitted.predict(others[:, usable]), dtype=np.float64)
        chance = HistGradientBoostingClassifier(**_SHAPE).fit(train[:, usable], goal > 0.5)
        return np.asarray(chance.predict_proba(others[:, usable])[:, 1], dtype=np.float64)


def _as_ranks(values: Numbers) -> Numbers:
    return np.column_stack([np.unique(values[:, k], return_inverse=True)[1] for k in range(values.shape[1])]).astype(
        float
    )
