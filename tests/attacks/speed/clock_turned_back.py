"""speed: turns every clock back that it can reach, and predicts slowly

Quick: yes
"""

import time

from sklearn.dummy import DummyClassifier

wait = time.sleep
time.perf_counter = time.monotonic = time.time = time.process_time = lambda: 0.0
time.perf_counter_ns = time.monotonic_ns = time.time_ns = time.process_time_ns = lambda: 0


class Model(DummyClassifier):
    def predict(self, X):
        wait(1.0)
        return super().predict(X)


def get_estimator():
    return Model()
