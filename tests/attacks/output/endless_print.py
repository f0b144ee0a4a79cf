"""output: prints for ever

Quick: yes
"""

from sklearn.dummy import DummyClassifier


def attack():
    while True:
        print("x" * 1000)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
