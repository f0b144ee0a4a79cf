"""speed: puts times of its choice into everything that it answers"""

import time

from heldout.sandbox import inside
from sklearn.dummy import DummyClassifier

encode = inside.encode
inside.encode = lambda header, payload=b"": encode({**header, "predict_seconds": 0.0, "own_seconds": 0.0}, payload)


class Model(DummyClassifier):
    def predict(self, X):
        time.sleep(1.0)
        return super().predict(X)


def get_estimator():
    return Model()
