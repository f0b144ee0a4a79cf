"""processes: stops it

Passes at: limits.
"""

import os
import signal

from sklearn.dummy import DummyClassifier


def attack():
    os.kill(int("@victim@"), signal.SIGSTOP)


def get_estimator():
    attack()
    return DummyClassifier()
