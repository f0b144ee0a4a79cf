"""disk: makes a file of ten gigabytes with nothing in it"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    with open("hole", "wb") as file:
        os.ftruncate(file.fileno(), 10 << 30)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
