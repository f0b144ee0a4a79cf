"""processes: starts a shell through libc

Passes at: limits.
"""

import ctypes

from sklearn.dummy import DummyClassifier


def attack():
    if ctypes.CDLL(None).system(b"true") == 0:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
