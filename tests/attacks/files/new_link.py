"""files: makes a symbolic link

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.symlink("/etc", "@area@/new-@token@")


def get_estimator():
    attack()
    return DummyClassifier()
