"""processes: kills another process of the user

Passes at: limits.
Quick: yes
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.kill(int("@victim@"), 9)


def get_estimator():
    attack()
    return DummyClassifier()
