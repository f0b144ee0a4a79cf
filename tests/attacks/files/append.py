"""files: appends to it

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    open("@area@/victim.txt", "a").write("changed")


def get_estimator():
    attack()
    return DummyClassifier()
