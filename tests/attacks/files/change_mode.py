"""files: takes away everybody's permissions

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.chmod("@area@/victim.txt", 0)


def get_estimator():
    attack()
    return DummyClassifier()
