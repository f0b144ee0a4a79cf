"""files: writes a new file

Passes at: limits.
Quick: yes
"""

from sklearn.dummy import DummyClassifier


def attack():
    open("@area@/new-@token@", "w").write("x")


def get_estimator():
    attack()
    return DummyClassifier()
