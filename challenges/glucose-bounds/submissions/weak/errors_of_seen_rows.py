"""Trap: a forest's errors on the rows that it was fitted on, as bounds for rows that it has never seen."""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import RandomForestRegressor


class Banded(RegressorMixin, BaseEstimator):
    def fit(self, X, y):
        self.forest_ = RandomForestRegressor(n_estimators=60, random_state=0).fit(X.drop(columns="time"), y)
        self.errors_ = np.quantile(y - self.forest_.predict(X.drop(columns="time")), [0.05, 0.95])
        return self

    def predict(self, X):
        return self.forest_.predict(X.drop(columns="time"))[:, None] + self.errors_


def get_estimator():
    return Banded()
