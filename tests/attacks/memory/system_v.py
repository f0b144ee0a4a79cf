"""memory: takes a shared segment that outlives the process

Passes at: limits.
"""

import ctypes

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    segment = call("shmget", 0, 1 << 20, 0o1600)
    ctypes.CDLL(None).shmctl(segment, 0, None)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
