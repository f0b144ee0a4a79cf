"""display: prints bytes that are no text"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    os.write(1, bytes(range(256)) * 10)


def get_estimator():
    attack()
    return DummyClassifier()
