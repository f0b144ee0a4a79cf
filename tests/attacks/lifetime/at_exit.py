"""lifetime: registers a function for the end of the process"""

import atexit

from sklearn.dummy import DummyClassifier


class Model(DummyClassifier):
    def predict(self, X):
        atexit.register(open, "@area@/late-@token@", "w")
        return super().predict(X)


def get_estimator():
    return Model()
