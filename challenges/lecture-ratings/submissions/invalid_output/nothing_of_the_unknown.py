"""Must be refused: of a lecturer whom it never saw it says no number."""

import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin


class MeanOfTheLecturer(RegressorMixin, BaseEstimator):
    """The mean rating that a lecturer had."""

    def fit(self, X, y):
        self.means_ = pd.Series(y).groupby(X["d"].to_numpy()).mean()
        return self

    def predict(self, X):
        return X["d"].map(self.means_).to_numpy(dtype=float)


def get_estimator():
    return MeanOfTheLecturer()
