"""labels: maps them into its memory

Passes at: limits.
"""

import mmap
import os
import pyarrow
import pyarrow.ipc

from sklearn.dummy import DummyClassifier


def attack():
    content = mmap.mmap(os.open("@hidden@", os.O_RDONLY), 0, prot=mmap.PROT_READ)[:]
    print("".join(map(str, pyarrow.ipc.open_stream(pyarrow.BufferReader(content)).read_all().column(0).to_pylist())))


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
