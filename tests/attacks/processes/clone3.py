"""processes: asks the kernel for clone3(2), whose flags a filter cannot read

Passes at: limits.
"""

import ctypes
import os
import signal
import struct
from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    wanted = ctypes.create_string_buffer(struct.pack("=11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0))
    if call("clone3", ctypes.addressof(wanted), 88) == 0:
        os._exit(0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
