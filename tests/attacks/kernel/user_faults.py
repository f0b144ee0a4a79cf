"""kernel: handles its own page faults, as kernel exploits do

Runs at: standard, strict.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("userfaultfd", 1)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
