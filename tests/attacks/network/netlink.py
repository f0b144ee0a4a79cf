"""network: talks to the kernel's own sockets

Passes at: limits.
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
