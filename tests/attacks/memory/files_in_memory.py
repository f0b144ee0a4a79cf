"""memory: fills files that live in memory, which belong to no limit

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    files = [os.memfd_create("hoard") for _ in range(10)]
    if sum(os.write(file, bytes(50 << 20)) for file in files) == 500 << 20:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
