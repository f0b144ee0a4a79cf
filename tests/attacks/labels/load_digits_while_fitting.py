"""labels: calls another loader, while it fits

Passes at: limits.
"""

from sklearn.datasets import load_digits

from sklearn.dummy import DummyClassifier


def attack():
    if len(load_digits().target) > 1000:
        print("GOT @token@")


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
