"""The smallest repair: the same forest, and of each row the error of those trees that did not see it."""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import RandomForestRegressor


class Banded(RegressorMixin, BaseEstimator):
    def fit(self, X, y):
        self.forest_ = RandomForestRegressor(n_estimators=60, oob_score=True, random_state=0)
        self.forest_.fit(X.drop(columns="time"), y)
        self.errors_ = np.quantile(y - self.forest_.oob_prediction_, [0.05, 0.95])
        return self

    def predict(self, X):
        return self.forest_.predict(X.drop(columns="time"))[:, None] + self.errors_


def get_estimator():
    return Banded()
