"""The typical mistake: how long a woman lived is known of the dead, so that a regression is fitted on them alone."""

from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["year", "age", "meno", "grade", "nodes", "pgr", "er", "hormon", "chemo"]


class DaysOfTheDead(BaseEstimator):
    """A regression of the days of those who died; the risk is the less, the longer the prediction."""

    def fit(self, X, y):
        died = y["died"]
        columns = make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(), ["size"]))
        self.model_ = make_pipeline(columns, Ridge()).fit(X[died], y["days"][died])
        return self

    def predict(self, X):
        return -self.model_.predict(X)


def get_estimator():
    return DaysOfTheDead()
