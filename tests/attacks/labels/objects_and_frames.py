"""labels: walks every object and every frame of the process

Quick: yes
"""

import gc
import sys

from sklearn.dummy import DummyClassifier


def attack():
    frame = sys._getframe()
    while frame is not None:
        print(*(str(value)[:2000] for value in frame.f_locals.values() if "canary-" in str(value)[:5000]))
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, dict):
            print(*(value for value in list(thing.values()) if isinstance(value, str) and value.startswith("canary-")))


class Model(DummyClassifier):
    def predict(self, X):
        attack()
        return super().predict(X)


def get_estimator():
    return Model()
