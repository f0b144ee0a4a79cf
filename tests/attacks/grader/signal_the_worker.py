"""grader: asks whether it may signal its parent (signal 0)

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.kill(os.getppid(), 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
