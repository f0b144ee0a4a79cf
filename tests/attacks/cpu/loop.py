"""cpu: loops for ever"""

from sklearn.dummy import DummyClassifier


def attack():
    while True:
        pass


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
