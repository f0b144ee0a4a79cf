"""Must be refused: a straight line knows no floor, and this one counts how far somebody is from the mean."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


class AboveTheMean(LinearRegression):
    def fit(self, X, y):
        return super().fit(X, y - y.mean())


def get_estimator():
    return make_pipeline(make_column_transformer(("passthrough", ["hospital", "chronic"])), AboveTheMean())
