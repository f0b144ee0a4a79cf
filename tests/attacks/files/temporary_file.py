"""files: writes into the temporary folder

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    open("/tmp/new-@token@", "w").write("x")


def get_estimator():
    attack()
    return DummyClassifier()
