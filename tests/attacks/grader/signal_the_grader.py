"""grader: asks whether it may signal the grader (signal 0)

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.kill(int("@grader@"), 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
