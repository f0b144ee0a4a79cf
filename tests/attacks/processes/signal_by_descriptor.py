"""processes: signals it through a descriptor of the process

Passes at: limits.
"""

import os
import signal

from sklearn.dummy import DummyClassifier


def attack():
    signal.pidfd_send_signal(os.pidfd_open(int("@victim@")), 9)


def get_estimator():
    attack()
    return DummyClassifier()
