"""labels: reads them through /proc/self/root

Passes at: limits.
Quick: yes
"""

import pyarrow
import pyarrow.ipc

from sklearn.dummy import DummyClassifier


def attack():
    content = open("/proc/self/root" + "@hidden@", "rb").read()
    print("".join(map(str, pyarrow.ipc.open_stream(pyarrow.BufferReader(content)).read_all().column(0).to_pylist())))


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
