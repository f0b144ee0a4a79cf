"""display: prints text that runs the other way"""

from sklearn.dummy import DummyClassifier


def attack():
    print("\u202eeviL \u2066 isolated \u200f mark")


def get_estimator():
    attack()
    return DummyClassifier()
