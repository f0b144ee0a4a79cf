"""grader: reads the grader's environment

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    if open("/proc/@grader@/environ", "rb").read(1):
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
