"""network: connects to a socket file

Passes at: limits.
Quick: yes
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.socket(socket.AF_UNIX).connect("@stream@")


def get_estimator():
    attack()
    return DummyClassifier()
