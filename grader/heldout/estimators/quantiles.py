"""Regressors whose `predict` answers with several quantiles for each row, shape (n, q), which never cross.

Each takes `levels`, and beside it the hyperparameters of the library's regressor of the same family, which is imported
where it is fitted: every worker imports this module before it is ready, and few are asked for quantiles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, RegressorMixin

Floats = NDArray[np.float64]

LEVELS = (0.1, 0.5, 0.9)
_PER_LEAF = 4
"""Training rows that each tree of a forest keeps of a leaf."""
_SMOOTH = 0.01
"""How wide the corner of the pinball loss is rounded, in standard deviations of the target."""


class _Quantiles(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """What they have in common: a score that belongs to quantiles, greater is better."""

    levels: Sequence[float]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Minus the mean pinball loss, so that a search needs no scorer of its own."""
        errors = np.asarray(y, dtype=np.float64)[:, None] - self.predict(X)
        levels = np.asarray(self.levels, dtype=np.float64)
        losses = np.maximum(levels * errors, (levels - 1) * errors).mean(axis=1)
        return -float(np.average(losses, weights=sample_weight))


class QuantileBoosting(_Quantiles):
    """Histogram gradient boosting on the pinball loss, a model for each level; the answers of a row are sorted."""

    def __init__(
        self,
        levels: Sequence[float] = LEVELS,
        *,
        learning_rate: float = 0.1,
        max_iter: int = 100,
        max_leaf_nodes: int | None = 31,
        max_depth: int | None = None,
        min_samples_leaf: int = 20,
        l2_regularization: float = 0.0,
        max_features: float = 1.0,
        random_state: int | None = None,
    ) -> None:
        self.levels = levels
        self.learning_rate = learning_rate
        self.max_iter = max_iter
        self.max_leaf_nodes = max_leaf_nodes
        self.max_depth = max_depth
        self.min_samples_leaf = min_samples_leaf
        self.l2_regularization = l2_regularization
        self.max_features = max_features
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:
        """Fit a model for each level."""
        from sklearn.ensemble import HistGradientBoostingRegressor

        own = self.get_params(deep=False)
        levels = own.pop("levels")
        self.models_ = [
            HistGradientBoostingRegressor(loss="quantile", quantile=level, **own).fit(X, y) for level in levels
        ]
        return self

    def predict(self, X: Any) -> Floats:
        """Shape (n, q), ascending in each row."""
        return np.sort(np.column_stack([model.predict(X) for model in self.models_]), axis=1)


class QuantileLinear(_Quantiles):
    """Linear quantile regression with an L2 penalty, whose corner is rounded a little so that L-BFGS solves it."""

    def __init__(self, levels: Sequence[float] = LEVELS, *, alpha: float = 1.0, max_iter: int = 500) -> None:
        self.levels = levels
        self.alpha = alpha
        self.max_iter = max_iter

    def fit(self, X: Any, y: Any) -> Self:
        """Fit a hyperplane for each level."""
        features, target = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
        scale = float(target.std()) or 1.0
        found = [_hyperplane(features, target / scale, level, self.alpha, self.max_iter) for level in self.levels]
        self.coef_ = np.array([slopes for slopes, _ in found]) * scale
        self.intercept_ = np.array([intercept for _, intercept in found]) * scale
        return self

    def predict(self, X: Any) -> Floats:
        """Shape (n, q), ascending in each row."""
        return np.sort(np.asarray(X, dtype=np.float64) @ self.coef_.T + self.intercept_, axis=1)


def _hyperplane(features: Floats, target: Floats, level: float, alpha: float, max_iter: int) -> tuple[Floats, float]:
    """Slopes, and the intercept that leaves the right share of the rows below."""
    rows = len(target)

    def loss(weights: Floats) -> tuple[float, Floats]:
        slopes = weights[1:]
        errors = target - features @ slopes - weights[0]
        rounded = _SMOOTH * np.logaddexp(0.0, -errors / _SMOOTH)
        value = float((level * errors + rounded).mean() + alpha / (2 * rows) * (slopes @ slopes))
        below = 0.5 * (1 - np.tanh(errors / (2 * _SMOOTH)))
        slope = (below - level) / rows
        return value, np.concatenate([[slope.sum()], features.T @ slope + alpha / rows * slopes])

    start = np.concatenate([[np.quantile(target, level)], np.zeros(features.shape[1])])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": max_iter})
    slopes: Floats = found.x[1:]
    return slopes, float(np.quantile(target - features @ slopes, level))


class QuantileTree(_Quantiles):
    """A regression tree that answers with the quantiles of the training rows in a leaf."""

    def __init__(
        self,
        levels: Sequence[float] = LEVELS,
        *,
        max_depth: int | None = None,
        min_samples_leaf: int = 1,
        max_features: float | None = None,
        random_state: int | None = None,
    ) -> None:
        self.levels = levels
        self.max_depth = max_depth
        self.min_samples_leaf = min_samples_leaf
        self.max_features = max_features
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:
        """Grow the tree for squared errors, and look at each leaf."""
        from sklearn.tree import DecisionTreeRegressor

        own = self.get_params(deep=False)
        levels = own.pop("levels")
        target = np.asarray(y, dtype=np.float64)
        self.tree_ = DecisionTreeRegressor(**own).fit(X, target)
        leaves = self.tree_.apply(X)
        self.answers_ = np.zeros((self.tree_.tree_.node_count, len(levels)))
        for leaf in np.unique(leaves):
            self.answers_[leaf] = np.quantile(target[leaves == leaf], levels)
        return self

    def predict(self, X: Any) -> Floats:
        """Shape (n, q), ascending in each row."""
        answers: Floats = self.answers_[self.tree_.apply(X)]
        return answers


class QuantileForest(_Quantiles):
    """A random forest that answers with quantiles of training rows, some of each leaf (Meinshausen 2006, sampled)."""

    def __init__(
        self,
        levels: Sequence[float] = LEVELS,
        *,
        n_estimators: int = 100,
        max_features: float = 1.0,
        min_samples_leaf: int = 1,
        max_depth: int | None = None,
        random_state: int | None = None,
    ) -> None:
        self.levels = levels
        self.n_estimators = n_estimators
        self.max_features = max_features
        self.min_samples_leaf = min_samples_leaf
        self.max_depth = max_depth
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:
        """Grow the trees for squared errors, and keep some rows of each leaf."""
        from sklearn.ensemble import RandomForestRegressor

        own = self.get_params(deep=False)
        own.pop("levels")
        target = np.asarray(y, dtype=np.float64)
        self.forest_ = RandomForestRegressor(**own).fit(X, target)
        random = np.random.RandomState(self.random_state)
        self.kept_ = [_some_of_each(leaves, target, random) for leaves in self.forest_.apply(X).T]
        return self

    def predict(self, X: Any) -> Floats:
        """Shape (n, q), ascending in each row."""
        kept = [rows[leaves] for rows, leaves in zip(self.kept_, self.forest_.apply(X).T, strict=True)]
        found: Floats = np.quantile(np.concatenate(kept, axis=1), self.levels, axis=1).T
        return found


def _some_of_each(leaves: NDArray[Any], target: Floats, random: np.random.RandomState) -> Floats:
    """Targets of training rows of each leaf, drawn with replacement, shape (nodes, _PER_LEAF)."""
    order = np.argsort(leaves, kind="stable")
    nodes, starts, sizes = np.unique(leaves[order], return_index=True, return_counts=True)
    drawn = starts[:, None] + (random.uniform(size=(len(nodes), _PER_LEAF)) * sizes[:, None]).astype(np.int64)
    found = np.zeros((int(leaves.max()) + 1, _PER_LEAF))
    found[nodes] = target[order][drawn]
    return found


class QuantileNeighbours(_Quantiles):
    """The quantiles of the nearest training rows."""

    def __init__(
        self, levels: Sequence[float] = LEVELS, *, n_neighbors: int = 20, weights: str = "uniform", p: float = 2
    ) -> None:
        self.levels = levels
        self.n_neighbors = n_neighbors
        self.weights = weights
        self.p = p

    def fit(self, X: Any, y: Any) -> Self:
        """Keep the training rows."""
        from sklearn.neighbors import KNeighborsRegressor

        self.target_ = np.asarray(y, dtype=np.float64)
        self.index_ = KNeighborsRegressor(self.n_neighbors, weights=self.weights, p=self.p).fit(X, self.target_)
        return self

    def predict(self, X: Any) -> Floats:
        """Shape (n, q), ascending in each row."""
        distances, rows = self.index_.kneighbors(X)
        found = self.target_[rows]
        if self.weights == "uniform":
            plain: Floats = np.quantile(found, self.levels, axis=1).T
            return plain
        weights = 1 / np.maximum(distances, 1e-12)
        order = np.argsort(found, axis=1, kind="stable")
        ranked = np.take_along_axis(found, order, axis=1)
        until = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
        share = until / until[:, -1:]
        positions = [np.minimum((share < level - 1e-12).sum(axis=1), found.shape[1] - 1) for level in self.levels]
        answers: Floats = np.take_along_axis(ranked, np.column_stack(positions), axis=1)
        return answers
