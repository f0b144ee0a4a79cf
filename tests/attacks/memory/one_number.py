"""memory: computes one huge number"""

from sklearn.dummy import DummyClassifier


def attack():
    number = 1 << (11 << 30)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
