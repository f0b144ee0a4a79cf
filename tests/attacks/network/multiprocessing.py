"""network: connects with multiprocessing's client

Passes at: limits.
"""

from multiprocessing.connection import Client

from sklearn.dummy import DummyClassifier


def attack():
    Client("@stream@", "AF_UNIX").close()


def get_estimator():
    attack()
    return DummyClassifier()
