"""network: sends to a socket file

Passes at: limits.
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"@token@", "@datagram@")


def get_estimator():
    attack()
    return DummyClassifier()
