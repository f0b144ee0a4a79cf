"""labels: reads what the grader holds open

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    for name in os.listdir("/proc/@grader@/fd"):
        print(os.readlink(f"/proc/@grader@/fd/{name}"))
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
