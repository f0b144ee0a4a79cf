"""result: returns None"""

import numpy as np
from sklearn.dummy import DummyClassifier


class Model(DummyClassifier):
    def predict(self, X):
        return None


def get_estimator():
    return Model()
