"""processes: copies its memory

Runs at: standard, strict.
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("process_vm_readv", int("@victim@"), 0, 0, 0, 0, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
