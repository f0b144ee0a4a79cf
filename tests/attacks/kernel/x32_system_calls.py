"""kernel: calls the kernel by the numbers of the x32 interface

Runs at: standard, strict.
"""

import ctypes
import platform

from sklearn.dummy import DummyClassifier


def attack():
    if platform.machine() == "x86_64" and ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 39)) > 0:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
