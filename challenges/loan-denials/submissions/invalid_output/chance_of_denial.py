"""Must be refused: the chance of a denial is a number, and asked is what to do: yes or no."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


class Chance(LinearRegression):
    def fit(self, X, y):
        return super().fit(X, y == "yes")


def get_estimator():
    return make_pipeline(make_column_transformer(("passthrough", ["pirat", "chist"])), Chance())
