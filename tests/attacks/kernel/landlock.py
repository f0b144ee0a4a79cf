"""kernel: makes rules of its own

Passes at: limits.
"""

import ctypes

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    attribute = ctypes.create_string_buffer((1).to_bytes(8, "little"), 8)
    call("landlock_create_ruleset", ctypes.addressof(attribute), 8, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
