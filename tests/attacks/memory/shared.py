"""memory: takes shared memory, which the data limit does not count

Passes at: limits.
"""

import mmap

from sklearn.dummy import DummyClassifier


def attack():
    held = mmap.mmap(-1, 1 << 20)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
