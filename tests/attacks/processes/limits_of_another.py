"""processes: sets the limits of another process

Runs at: standard, strict.
"""

import resource

from sklearn.dummy import DummyClassifier


def attack():
    resource.prlimit(int("@victim@"), resource.RLIMIT_NOFILE, (5, 5))


def get_estimator():
    attack()
    return DummyClassifier()
