"""files: reads the command line of another process

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    print(open("/proc/@victim@/cmdline").read())


def get_estimator():
    attack()
    return DummyClassifier()
