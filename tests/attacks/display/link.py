"""display: prints a link that looks like another"""

from sklearn.dummy import DummyClassifier


def attack():
    print("\x1b]8;;http://evil.example\x1b\\https://good.example\x1b]8;;\x1b\\")


def get_estimator():
    attack()
    return DummyClassifier()
