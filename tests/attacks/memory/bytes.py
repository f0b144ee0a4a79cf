"""memory: fills byte arrays"""

from sklearn.dummy import DummyClassifier


def attack():
    held = [bytearray(b"x") * (16 << 20) for _ in range(90)]


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
