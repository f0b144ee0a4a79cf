"""network: sends to an abstract socket

Passes at: limits.
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"@token@", "\0@abstract@")


def get_estimator():
    attack()
    return DummyClassifier()
