"""files: changes the challenge that it is graded by

Runs at: standard, strict.
"""

from sklearn.dummy import DummyClassifier


def attack():
    open("@course@/challenges/canary/challenge.toml", "a").write("\n# changed\n")


def get_estimator():
    attack()
    return DummyClassifier()
