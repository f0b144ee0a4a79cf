"""processes: forks

Passes at: limits.
Quick: yes
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if os.fork() == 0:
        os._exit(0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
