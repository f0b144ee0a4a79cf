"""kernel: takes a descriptor of another process

Passes at: limits.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("pidfd_open", int("@victim@"), 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
