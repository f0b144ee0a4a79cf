"""processes: queues a signal for it

Passes at: limits.
"""

import ctypes
from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    info = ctypes.create_string_buffer((9).to_bytes(4, "little") + bytes(4) + (2**32 - 1).to_bytes(4, "little"), 128)
    call("rt_sigqueueinfo", int("@victim@"), 9, ctypes.addressof(info))


def get_estimator():
    attack()
    return DummyClassifier()
