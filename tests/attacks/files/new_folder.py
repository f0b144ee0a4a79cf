"""files: makes a folder

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.mkdir("@area@/new-@token@")


def get_estimator():
    attack()
    return DummyClassifier()
