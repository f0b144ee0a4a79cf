"""cpu: works in several threads at once"""

import hashlib
import threading

from sklearn.dummy import DummyClassifier


def work():
    while True:
        hashlib.sha256(bytes(1 << 22)).digest()


def attack():
    for _ in range(4):
        threading.Thread(target=work, daemon=True).start()
    work()


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
