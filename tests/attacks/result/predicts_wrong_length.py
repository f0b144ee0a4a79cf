"""result: returns one label too many"""

import numpy as np
from sklearn.dummy import DummyClassifier


class Model(DummyClassifier):
    def predict(self, X):
        return np.array(["yes"] * (len(X) + 1))


def get_estimator():
    return Model()
