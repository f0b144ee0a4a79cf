"""kernel: watches files of others

Passes at: limits.
Quick: yes
"""

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    call("inotify_init1", 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
