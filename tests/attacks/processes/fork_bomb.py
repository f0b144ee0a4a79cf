"""processes: forks until the machine is full (thirty at most, here)

Runs at: standard, strict.
"""

import os
import time

from sklearn.dummy import DummyClassifier


def attack():
    children = []
    for _ in range(30):
        child = os.fork()
        if child == 0:
            time.sleep(2)
            os._exit(0)
        children.append(child)
    if len(children) == 30:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
