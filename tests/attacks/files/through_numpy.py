"""files: lets numpy write

Passes at: limits.
"""

import numpy as np

from sklearn.dummy import DummyClassifier


def attack():
    np.save("@area@/new-@token@.npy", np.zeros(3))


def get_estimator():
    attack()
    return DummyClassifier()
