"""files: removes it

Passes at: limits.
Quick: yes
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.unlink("@area@/victim.txt")


def get_estimator():
    attack()
    return DummyClassifier()
