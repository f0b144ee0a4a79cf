"""memory: nests lists"""

from sklearn.dummy import DummyClassifier


def attack():
    held = []
    for _ in range(30_000_000):
        held = [held]


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
