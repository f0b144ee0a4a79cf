"""threads: starts them through a pool, while it fits

Passes at: limits.
"""

import concurrent.futures
import time

from sklearn.dummy import DummyClassifier


def attack():
    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        list(pool.map(time.sleep, [0.3] * 200))


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
