"""kernel: asks not to die with its parent

Passes at: limits.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("prctl", 1, 0, 0, 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
