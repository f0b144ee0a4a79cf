"""memory: unpacks two megabytes into two gigabytes"""

import zlib

from sklearn.dummy import DummyClassifier


def attack():
    packed = zlib.compress(bytes(1 << 20), 9)
    held = [bytearray(zlib.decompress(packed)) + bytearray(b"y") * (1 << 20) for _ in range(700)]


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
