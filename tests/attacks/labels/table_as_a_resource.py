"""labels: asks importlib for the file as a resource of the package

Passes at: limits.
"""

import importlib.resources

from sklearn.dummy import DummyClassifier


def attack():
    print(importlib.resources.files("sklearn.datasets").joinpath("data", "iris.csv").read_text()[:1000])


def get_estimator():
    attack()
    return DummyClassifier()
