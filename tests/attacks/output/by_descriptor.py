"""output: writes to the descriptor itself, past Python's buffers"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    while True:
        os.write(1, b"y" * 65536)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
