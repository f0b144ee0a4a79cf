"""processes: sets its priority

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.setpriority(os.PRIO_PROCESS, int("@victim@"), 19)


def get_estimator():
    attack()
    return DummyClassifier()
