"""labels: asks the package's loader for its data

Passes at: limits.
"""

import pkgutil

from sklearn.dummy import DummyClassifier


def attack():
    print(pkgutil.get_data("sklearn", "datasets/data/iris.csv").decode()[:1000])


def get_estimator():
    attack()
    return DummyClassifier()
