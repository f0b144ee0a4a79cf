"""kernel: becomes root

Runs at: standard, strict.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("setresuid", 0, 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
