"""files: lists the processes of the machine

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if [name for name in os.listdir("/proc") if name.isdecimal() and name not in ("1", str(os.getpid()), str(os.getppid()))]:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
