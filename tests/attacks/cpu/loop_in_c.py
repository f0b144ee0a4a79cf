"""cpu: loops in compiled code that never looks at signals"""

import re

from sklearn.dummy import DummyClassifier


def attack():
    re.match(r"(a*)*b", "a" * 40)


class Model(DummyClassifier):
    def predict(self, X):
        attack()
        return super().predict(X)


def get_estimator():
    return Model()
