"""files: changes its times

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.utime("@area@/victim.txt", (1, 1))


def get_estimator():
    attack()
    return DummyClassifier()
