"""All women, as if those who still lived had died on the day when they were last seen."""

from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["year", "age", "meno", "grade", "nodes", "pgr", "er", "hormon", "chemo"]


class DaysOfAll(BaseEstimator):
    """A regression of the days of all; the risk is the less, the longer the prediction."""

    def fit(self, X, y):
        columns = make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(), ["size"]))
        self.model_ = make_pipeline(columns, Ridge()).fit(X, y["days"])
        return self

    def predict(self, X):
        return -self.model_.predict(X)


def get_estimator():
    return DaysOfAll()
