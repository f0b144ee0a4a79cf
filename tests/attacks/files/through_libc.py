"""files: writes through libc, past every hook of Python

Passes at: limits.
"""

import ctypes

from sklearn.dummy import DummyClassifier


def attack():
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    file = libc.fopen(b"@area@/new-@token@", b"w")
    if file:
        libc.fclose(ctypes.c_void_p(file))


def get_estimator():
    attack()
    return DummyClassifier()
