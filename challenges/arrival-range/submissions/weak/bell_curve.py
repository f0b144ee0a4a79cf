"""The typical mistake: the mean, and a bell curve around it as wide as the errors are on average."""

import numpy as np
from scipy.stats import norm
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class Bell(Ridge):
    def fit(self, X, y):
        super().fit(X, y)
        self.width_ = np.std(y - super().predict(X))
        return self

    def predict(self, X):
        return super().predict(X)[:, None] + self.width_ * norm.ppf([0.1, 0.5, 0.9])


def columns():
    numbers = ["month", "weekday", "hour", "distance", "wind_speed", "precip", "visib"]
    carriers = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), numbers), (carriers, ["carrier"]))


def get_estimator():
    return make_pipeline(columns(), Bell())
