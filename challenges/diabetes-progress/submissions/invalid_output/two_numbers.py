"""Must be refused: `predict` answers with two numbers a row, the prediction and how sure it is."""

import numpy as np
from sklearn.linear_model import BayesianRidge


class WithError(BayesianRidge):
    def predict(self, X):
        return np.column_stack(super().predict(X, return_std=True))


def get_estimator():
    return WithError()
