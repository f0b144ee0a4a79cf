"""processes: becomes another program

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.execv("/bin/echo", ["echo", "GOT @token@"])


def get_estimator():
    attack()
    return DummyClassifier()
