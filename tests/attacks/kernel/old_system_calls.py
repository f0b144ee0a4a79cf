"""kernel: calls the kernel as a 32-bit program would, where the numbers mean something else

Runs at: standard, strict.
Quick: yes
"""

import ctypes
import mmap
import platform

from sklearn.dummy import DummyClassifier


def attack():
    if platform.machine() == "x86_64":
        code = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
        code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
        if ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))() > 0:
            print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
