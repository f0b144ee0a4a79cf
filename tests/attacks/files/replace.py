"""files: puts another file in its place

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.replace("@area@/readable.txt", "@area@/victim.txt")


def get_estimator():
    attack()
    return DummyClassifier()
