"""memory: asks for a kernel matrix of 14000 × 14000 rows, as a learner might by accident"""

import numpy as np
from sklearn.metrics.pairwise import rbf_kernel

from sklearn.dummy import DummyClassifier


def attack():
    rbf_kernel(np.zeros((14_000, 2)))


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
