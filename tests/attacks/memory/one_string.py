"""memory: makes one long string"""

from sklearn.dummy import DummyClassifier


def attack():
    text = "x" * (1400 << 20)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
