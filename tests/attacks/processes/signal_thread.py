"""processes: signals its thread

Passes at: limits.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("tkill", int("@victim@"), 9)


def get_estimator():
    attack()
    return DummyClassifier()
