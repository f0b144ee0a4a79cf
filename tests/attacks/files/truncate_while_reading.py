"""files: cuts it by opening it for reading with O_TRUNC

Passes at: limits.
Quick: yes
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.close(os.open("@area@/victim.txt", os.O_RDONLY | os.O_TRUNC))


def get_estimator():
    attack()
    return DummyClassifier()
