"""threads: starts them through libc

Passes at: limits.
"""

import ctypes
import time

from sklearn.dummy import DummyClassifier


def attack():
    libc = ctypes.CDLL(None)
    work = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(lambda _: time.sleep(0.6))
    handles = [ctypes.c_ulong() for _ in range(120)]
    for handle in handles:
        libc.pthread_create(ctypes.byref(handle), None, work, None)
    time.sleep(1.2)


def get_estimator():
    attack()
    return DummyClassifier()
