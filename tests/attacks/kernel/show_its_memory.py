"""kernel: asks that others may read its memory again

Passes at: limits.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("prctl", 4, 1, 0, 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
