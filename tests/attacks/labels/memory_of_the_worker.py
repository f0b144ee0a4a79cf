"""labels: reads the memory of its parent

Runs at: standard, strict.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY):
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
