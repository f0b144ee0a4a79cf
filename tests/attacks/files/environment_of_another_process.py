"""files: reads the environment of another process of the same user

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    print(open("/proc/@victim@/environ").read())


def get_estimator():
    attack()
    return DummyClassifier()
