"""processes: traces it

Runs at: standard, strict.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("ptrace", 16, int("@victim@"), 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
