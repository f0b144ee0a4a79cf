"""memory: takes a mapping that grows on its own

Passes at: limits.
"""

import mmap

from sklearn.dummy import DummyClassifier


def attack():
    held = mmap.mmap(-1, 1 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
