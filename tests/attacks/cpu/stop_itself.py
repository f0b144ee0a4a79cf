"""cpu: stops itself"""

import os
import signal

from sklearn.dummy import DummyClassifier


def attack():
    os.kill(os.getpid(), signal.SIGSTOP)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
