"""processes: reads the output of a command

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if "hello" in os.popen("echo hello").read():
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
