"""The mistake's own line, and one number more: by how much the costs exceed it on average (akin to Duan's smearing)."""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class Smeared(RegressorMixin, BaseEstimator):
    """A line in logarithms whose answers have the mean of the costs that it was fitted on."""

    def fit(self, X, y):
        line = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), Ridge(10.0))
        self.line_ = line.fit(X, np.log1p(y))
        self.factor_ = y.mean() / np.exp(self.line_.predict(X)).mean()
        return self

    def predict(self, X):
        return self.factor_ * np.exp(self.line_.predict(X))


def get_estimator():
    return Smeared()
