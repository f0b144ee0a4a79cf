"""processes: asks whether /proc has a folder for another process, and whose it is

Passes at: limits, standard.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if os.path.exists("/proc/@victim@") and not os.path.exists("/proc/4194301"):
        print("GOT @token@", os.stat("/proc/@victim@").st_uid)


def get_estimator():
    attack()
    return DummyClassifier()
