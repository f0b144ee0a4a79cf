"""kernel: makes a message queue that outlives it

Passes at: limits.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    queue = call("msgget", 0, 0o1600)
    call("msgctl", queue, 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
