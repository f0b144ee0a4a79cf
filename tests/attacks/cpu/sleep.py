"""cpu: sleeps for ever, using nothing"""

import time

from sklearn.dummy import DummyClassifier


def attack():
    time.sleep(10_000)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
