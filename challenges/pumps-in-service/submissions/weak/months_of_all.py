"""The typical mistake: pumps that still run count as if they had failed when the books were closed."""

from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["load", "heat", "starts", "sealed", "months_since_installed"]


class Months(BaseEstimator):
    """A regression of the months; the risk is the less, the longer the prediction."""

    def fit(self, X, y):
        # Nothing is said of who failed.
        columns = make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(), ["maker"]))
        self.model_ = make_pipeline(columns, Ridge()).fit(X, y["months"])
        return self

    def predict(self, X):
        return -self.model_.predict(X)


def get_estimator():
    return Months()
