"""kernel: tries every system call number that no table names

Runs at: standard, strict.
"""

import ctypes
import errno

from sklearn.dummy import DummyClassifier


def attack():
    syscall = ctypes.CDLL(None, use_errno=True).syscall
    syscall.restype = ctypes.c_long
    for number in (*range(451, 1024), 10_000):
        ctypes.set_errno(0)
        if syscall(ctypes.c_long(number), 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() != errno.EPERM:
            print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
