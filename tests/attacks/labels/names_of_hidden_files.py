"""labels: lists the folder that holds them

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if os.listdir(os.path.dirname("@hidden@")):
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
