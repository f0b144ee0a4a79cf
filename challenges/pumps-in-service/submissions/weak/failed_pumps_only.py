"""Pumps that still run are thrown away, and with them most of those that last."""

from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["load", "heat", "starts", "sealed", "months_since_installed"]


class FailedOnly(BaseEstimator):
    """A regression of the months; the risk is the less, the longer the prediction."""

    def fit(self, X, y):
        failed = y["failed"]
        columns = make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(), ["maker"]))
        self.model_ = make_pipeline(columns, Ridge()).fit(X[failed], y["months"][failed])
        return self

    def predict(self, X):
        return -self.model_.predict(X)


def get_estimator():
    return FailedOnly()
