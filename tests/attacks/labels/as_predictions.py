"""labels: reads the hidden targets and hands them back as its predictions

Passes at: limits.
"""

import numpy as np
import pyarrow.ipc
from sklearn.dummy import DummyClassifier


class Thief(DummyClassifier):
    parts = ["public", "private"]

    def predict(self, X):
        path = "@hidden@".replace("public_target", self.parts.pop(0) + "_target")
        with pyarrow.ipc.open_stream(path) as table:
            codes = np.asarray(table.read_all().column(0))
        return self.classes_[codes]


def get_estimator():
    return Thief()
