"""files: writes into /dev/shm

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    open("/dev/shm/new-@token@", "w").write("x")


def get_estimator():
    attack()
    return DummyClassifier()
