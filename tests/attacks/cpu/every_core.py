"""cpu: asks to run on every core

Runs at: standard, strict.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.sched_setaffinity(0, range(os.cpu_count()))
    if os.cpu_count() > 1 and len(os.sched_getaffinity(0)) > 1:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
