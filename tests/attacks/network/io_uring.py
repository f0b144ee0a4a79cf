"""network: asks for io_uring, whose work the system call filter would not see

Runs at: standard, strict.
"""

import ctypes
from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    parameters = ctypes.create_string_buffer(120)
    if call("io_uring_setup", 4, ctypes.addressof(parameters)) >= 0:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
