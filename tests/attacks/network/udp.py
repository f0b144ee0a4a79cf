"""network: sends a datagram

Passes at: limits.
Quick: yes
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"@token@", ("127.0.0.1", int("@udp@")))


def get_estimator():
    attack()
    return DummyClassifier()
