"""A first try for `pumps-in-service`: a regression of the months, whether a pump has failed or not.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["load", "heat", "starts", "sealed", "months_since_installed"]


class Months(BaseEstimator):
    """A regression of the months; the risk is the less, the longer the prediction."""

    def fit(self, X, y):
        # Pumps that are still running count as if they had failed on the day the books were closed.
        columns = make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(), ["maker"]))
        self.model_ = make_pipeline(columns, Ridge()).fit(X, y["months"])
        return self

    def predict(self, X):
        return -self.model_.predict(X)


def get_estimator():
    return Months()
