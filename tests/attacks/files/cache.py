"""files: writes into heldout's own cache

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    open("@home@/cache/new-@token@", "w").write("x")


def get_estimator():
    attack()
    return DummyClassifier()
