"""network: listens on a port

Passes at: limits.
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.create_server(("127.0.0.1", 0))
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
