"""kernel: makes a message queue that outlives it

Passes at: limits.
"""

import ctypes

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    queue = call("msgget", 0, 0o1600)
    ctypes.CDLL(None).msgctl(queue, 0, None)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
