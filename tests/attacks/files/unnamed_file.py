"""files: opens a file without a name in a folder that it may not change

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    if os.open("@area@", os.O_TMPFILE | os.O_RDWR):
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
