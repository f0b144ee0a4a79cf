"""display: raises an exception that is no Unicode

Quick: yes
"""

from sklearn.dummy import DummyClassifier


def attack():
    raise ValueError("\ud800\udfff")


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
