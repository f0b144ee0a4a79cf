"""disk: makes file after file without a name, keeps each in memory alone, and closes it

Passes at: limits.
"""

import ctypes
import mmap
import os
import tempfile

from sklearn.dummy import DummyClassifier


def attack():
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
    failed = ctypes.c_void_p(-1).value
    try:
        for _ in range(400):
            file = os.open(tempfile.gettempdir(), os.O_TMPFILE | os.O_RDWR)
            os.write(file, bytes(1 << 16))
            if libc.mmap(None, 1 << 16, mmap.PROT_READ, mmap.MAP_SHARED, file, 0) == failed:
                return
            os.close(file)
        print("GOT @token@")
    except OSError:
        pass


def get_estimator():
    attack()
    return DummyClassifier()
