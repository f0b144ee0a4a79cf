"""files: makes a named pipe

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.mkfifo("@area@/new-@token@")


def get_estimator():
    attack()
    return DummyClassifier()
