"""labels: holds labels that its author knows from elsewhere

No sandbox stops this: labels that anybody can look up are not hidden. Use data of your own.
Passes at: limits, standard, strict.
"""

import numpy as np
from sklearn.dummy import DummyClassifier

KNOWN = {"public": "@public_labels@", "private": "@private_labels@"}


class Model(DummyClassifier):
    parts = ["public", "private"]

    def predict(self, X):
        return self.classes_[np.array([int(code) for code in KNOWN[self.parts.pop(0)]])]


def get_estimator():
    return Model()
