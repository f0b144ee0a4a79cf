"""kernel: takes every capability

Runs at: standard, strict.
"""

import ctypes

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    header = ctypes.create_string_buffer((0x20080522).to_bytes(4, "little") + bytes(4))
    wanted = ctypes.create_string_buffer(b"\xff" * 24)
    call("capset", ctypes.addressof(header), ctypes.addressof(wanted))
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
