"""output: writes to the terminal of whoever runs the grader"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    fd = os.open("/dev/tty", os.O_RDWR)
    os.write(fd, b"GOT")
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
