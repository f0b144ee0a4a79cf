"""result: returns dates"""

import numpy as np
from sklearn.dummy import DummyClassifier


class Model(DummyClassifier):
    def predict(self, X):
        return np.array(["2020-01-01"] * len(X), dtype="datetime64[D]")


def get_estimator():
    return Model()
