"""kernel: makes semaphores that outlive it

Passes at: limits.
"""

import ctypes

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    made = call("semget", 0, 1, 0o1600)
    ctypes.CDLL(None).semctl(made, 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
