"""network: looks a name up, which can carry words out

Passes at: limits.
Runs at: standard, strict, limits.
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.getaddrinfo("localhost", 80)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
