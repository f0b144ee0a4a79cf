"""files: writes into the folder of the attempts

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    open("@home@/new-@token@", "w").write("x")


def get_estimator():
    attack()
    return DummyClassifier()
