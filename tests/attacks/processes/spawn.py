"""processes: spawns a program with posix_spawn

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)[1] == 0:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
