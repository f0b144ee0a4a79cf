"""grader: lists what its parent holds open

Runs at: standard, strict.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if os.listdir(f"/proc/{os.getppid()}/fd"):
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
