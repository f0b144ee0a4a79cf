"""The typical mistake: a linear model of pascal, cut off at 0. It looks at the pipes that lose most, and no other."""

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class Clipped(LinearRegression):
    def predict(self, X):
        return np.maximum(super().predict(X), 0)


def get_estimator():
    return make_pipeline(StandardScaler(), Clipped())
