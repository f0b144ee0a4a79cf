"""kernel: makes a user namespace, where it would be root

Runs at: standard, strict.
Quick: yes
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("unshare", 0x10000000)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
