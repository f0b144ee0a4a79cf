"""output: writes to standard error for ever"""

import sys

from sklearn.dummy import DummyClassifier


def attack():
    while True:
        sys.stderr.write("x" * 1000)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
