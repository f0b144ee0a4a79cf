"""processes: starts a shell

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if os.system("true") == 0:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
