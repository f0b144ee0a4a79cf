"""memory: fills arrays

Quick: yes
"""

import numpy as np

from sklearn.dummy import DummyClassifier


def attack():
    held = [np.ones(1 << 21) for _ in range(90)]


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
