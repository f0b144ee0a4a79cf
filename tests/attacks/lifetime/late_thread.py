"""lifetime: leaves a thread that acts after the result has been sent"""

import threading
import time

from sklearn.dummy import DummyClassifier


def later():
    time.sleep(0.5)
    open("@area@/late-@token@", "w").close()


class Model(DummyClassifier):
    def predict(self, X):
        threading.Thread(target=later).start()
        return super().predict(X)


def get_estimator():
    return Model()
