"""output: warns for ever"""

import warnings

from sklearn.dummy import DummyClassifier


def attack():
    warnings.simplefilter("always")
    for number in range(10**9):
        warnings.warn("x" * 500 + str(number))


class Model(DummyClassifier):
    def predict(self, X):
        attack()
        return super().predict(X)


def get_estimator():
    return Model()
