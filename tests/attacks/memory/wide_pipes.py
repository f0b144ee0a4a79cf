"""memory: keeps bytes in pipes that it widens

Passes at: limits.
"""

import fcntl
import os

from sklearn.dummy import DummyClassifier


def attack():
    for _ in range(10):
        fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
