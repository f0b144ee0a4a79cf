"""labels: opens the file inside scikit-learn's folder

Passes at: limits.
"""

import os
import sklearn

from sklearn.dummy import DummyClassifier


def attack():
    folder = os.path.join(os.path.dirname(sklearn.__file__), "datasets", "data")
    for name in ("breast_cancer.csv", "iris.csv"):
        with open(os.path.join(folder, name)) as file:
            print(file.read(2000))


def get_estimator():
    attack()
    return DummyClassifier()
