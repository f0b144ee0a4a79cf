"""network: asks the kernel for a connection by the numbers of its calls

Passes at: limits.
"""

import ctypes
import struct
from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    fd = call("socket", 2, 1, 0)
    address = ctypes.create_string_buffer(struct.pack("=HH4s8x", 2, int.from_bytes(int("@port@").to_bytes(2, "big"), "little"), b"\x7f\0\0\1"))
    call("connect", fd, ctypes.addressof(address), 16)


def get_estimator():
    attack()
    return DummyClassifier()
