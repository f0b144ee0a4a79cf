"""kernel: adds a filter of its own

Passes at: limits.
"""

import ctypes
import struct

from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    rule = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000))
    program = ctypes.create_string_buffer(struct.pack("@HP", 1, ctypes.addressof(rule)))
    ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
    call("seccomp", 1, 0, ctypes.addressof(program))
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
