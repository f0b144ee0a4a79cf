"""files: renames it

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.rename("@area@/victim.txt", "@area@/moved.txt")


def get_estimator():
    attack()
    return DummyClassifier()
