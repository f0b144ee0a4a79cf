"""processes: asks whether it may signal every process (signal 0)

Runs at: standard, strict.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.kill(-1, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
