"""result: closes every descriptor"""

import os

from sklearn.dummy import DummyClassifier


class Model(DummyClassifier):
    def fit(self, X, y):
        os.closerange(0, 1 << 16)
        return super().fit(X, y)


def get_estimator():
    return Model()
