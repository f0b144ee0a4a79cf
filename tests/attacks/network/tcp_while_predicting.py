"""network: opens one while it predicts

Passes at: limits.
"""

import socket

from sklearn.dummy import DummyClassifier


def attack():
    socket.create_connection(("127.0.0.1", int("@port@")), timeout=2).send(b"@token@")


class Model(DummyClassifier):
    def predict(self, X):
        attack()
        return super().predict(X)


def get_estimator():
    return Model()
