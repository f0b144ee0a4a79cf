"""files: changes its root folder

Runs at: standard, strict.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.chroot("@area@")
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
