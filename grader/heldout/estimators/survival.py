"""Survival models made of classifiers: the chance of an event in each stretch of time, of those still watched in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, clone

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST = 1e-6


class DiscreteTimeSurvival(BaseEstimator):  # type: ignore[misc]
    """A classifier of person-periods (Allison 1982; Tutz & Schmid 2016).

    Time is cut into stretches with equally many events. Every row becomes one row for each stretch in which it was
    watched, with the stretch's number as a further feature; the classifier learns whether the event came in it. Who was
    cut off counts as long as they were watched, and no longer.

    Args:
        classifier: any classifier with `predict_proba`; None for a logistic regression.
        intervals: stretches of time, at most.

    Attributes:
        edges_: ends of the stretches, ascending; the last one is the latest event.
        classifier_: the fitted classifier.
        one_hot_: whether the stretch's number is given as one column for each, as to linear models.
    """

    def __init__(self, classifier: Any = None, intervals: int = 10) -> None:
        self.classifier = classifier
        self.intervals = intervals

    def fit(self, X: Any, y: Any) -> DiscreteTimeSurvival:
        """Fit on features, and on y with two columns: times above 0, and whether the event was seen then."""
        from sklearn.linear_model import LogisticRegression

        given = np.asarray(y, dtype=np.float64)
        if given.ndim != 2 or given.shape[1] != 2:
            raise ValueError(f"y must have two columns, the time and whether the event was seen. Got {given.shape}.")
        time, event = given[:, 0], given[:, 1] == 1
        if not event.any():
            raise ValueError("y must have an event: whoever was cut off tells nothing of when it comes.")
        shares = np.arange(1, self.intervals + 1) / self.intervals
        self.edges_ = np.unique(np.quantile(time[event], shares))
        last = np.minimum(np.searchsorted(self.edges_, time), len(self.edges_) - 1)
        # Who was cut off within a stretch was not watched to its end, and says nothing of it.
        watched = last + 1 - (~event & (time < self.edges_[last]))
        rows = np.repeat(np.arange(len(time)), watched)
        stretch = np.arange(len(rows)) - np.repeat(np.cumsum(watched) - watched, watched)
        came = (event[rows] & (stretch == last[rows])).astype(np.int64)
        made = LogisticRegression(max_iter=1000) if self.classifier is None else clone(self.classifier)
        self.one_hot_ = type(made).__module__.startswith("sklearn.linear_model")
        self.classifier_ = made.fit(self._with_stretch(_dense(X)[rows], stretch), came)
        self.n_features_in_ = _dense(X).shape[1]
        return self

    def predict_survival(self, X: Any, times: Any) -> NDArray[np.float64]:
        """The probability of no event by each of the times, shape (n, times); straight lines within a stretch."""
        curve = np.column_stack([np.ones(len(_dense(X))), np.cumprod(1 - self._hazards(X), axis=1)])
        edges = np.concatenate([[0.0], self.edges_])
        right = np.clip(np.searchsorted(edges, times), 1, len(edges) - 1)
        width = edges[right] - edges[right - 1]
        share = np.clip((np.asarray(times) - edges[right - 1]) / width, 0.0, 1.0)
        found: NDArray[np.float64] = curve[:, right - 1] * (1 - share) + curve[:, right] * share
        return found

    def predict(self, X: Any) -> NDArray[np.float64]:
        """The risk of each row, shape (n,): its expected number of events, greater where they come sooner."""
        risk: NDArray[np.float64] = -np.log1p(-self._hazards(X)).sum(axis=1)
        return risk

    def _hazards(self, X: Any) -> NDArray[np.float64]:
        """The chance of an event in each stretch, of who had none before; shape (n, stretches)."""
        features, stretches = _dense(X), len(self.edges_)
        rows = np.repeat(np.arange(len(features)), stretches)
        asked = self._with_stretch(features[rows], np.tile(np.arange(stretches), len(features)))
        classes = list(self.classifier_.classes_)
        if 1 not in classes:
            return np.full((len(features), stretches), _LEAST)
        chance = self.classifier_.predict_proba(asked)[:, classes.index(1)]
        hazards: NDArray[np.float64] = np.clip(chance, _LEAST, 1 - _LEAST).reshape(len(features), stretches)
        return hazards

    def _with_stretch(self, features: NDArray[Any], stretch: NDArray[Any]) -> NDArray[np.float64]:
        if self.one_hot_:
            return np.column_stack([features, np.eye(len(self.edges_))[stretch]])
        return np.column_stack([features, stretch / len(self.edges_)])


def _dense(X: Any) -> NDArray[np.float64]:
    """Features as an array of numbers."""
    return np.asarray(X.toarray() if hasattr(X, "toarray") else X, dtype=np.float64)
