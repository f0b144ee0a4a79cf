"""kernel: adds a filter of its own

Passes at: limits.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("seccomp", 2, 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
