"""processes: takes a descriptor from it

Runs at: standard, strict.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("pidfd_getfd", call("pidfd_open", int("@victim@"), 0), 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
