"""labels: opens a descriptor of the path alone, and reads through that

Passes at: limits.
"""

import os
import pyarrow
import pyarrow.ipc

from sklearn.dummy import DummyClassifier


def attack():
    content = open(f"/proc/self/fd/{os.open('@hidden@', os.O_PATH)}", "rb").read()
    print("".join(map(str, pyarrow.ipc.open_stream(pyarrow.BufferReader(content)).read_all().column(0).to_pylist())))


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
