"""lifetime: leaves folders that cannot be removed"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.makedirs("locked/inner")
    open("locked/inner/file", "w").close()
    os.chmod("locked/inner", 0)
    os.chmod("locked", 0)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
