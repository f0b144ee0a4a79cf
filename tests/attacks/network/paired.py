"""network: sends to a socket file from one end of a socket pair

Passes at: limits.
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b"@token@", "@datagram@")


def get_estimator():
    attack()
    return DummyClassifier()
