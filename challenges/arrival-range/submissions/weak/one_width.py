"""Half a repair: the quantiles of the errors instead of a bell curve, and the same ones for each flight."""

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class Shifted(Ridge):
    def fit(self, X, y):
        super().fit(X, y)
        self.errors_ = np.quantile(y - super().predict(X), [0.1, 0.5, 0.9])
        return self

    def predict(self, X):
        return super().predict(X)[:, None] + self.errors_


def columns():
    numbers = ["month", "weekday", "hour", "distance", "wind_speed", "precip", "visib"]
    carriers = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), numbers), (carriers, ["carrier"]))


def get_estimator():
    return make_pipeline(columns(), Shifted())
