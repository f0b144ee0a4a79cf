"""result: returns an array that never ends"""

import numpy as np
from sklearn.dummy import DummyClassifier


class Endless:
    def __array__(self, dtype=None, copy=None):
        while True:
            pass


class Model(DummyClassifier):
    def predict(self, X):
        return Endless()


def get_estimator():
    return Model()
