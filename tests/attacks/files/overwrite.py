"""files: overwrites a file that the user may write

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    open("@area@/victim.txt", "w").write("changed")


def get_estimator():
    attack()
    return DummyClassifier()
