"""files: cuts it by its path

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.truncate("@area@/victim.txt", 0)


def get_estimator():
    attack()
    return DummyClassifier()
