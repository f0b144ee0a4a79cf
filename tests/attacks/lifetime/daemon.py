"""lifetime: leaves a daemon behind

Quick: yes
"""

import os
import time

from sklearn.dummy import DummyClassifier


def attack():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(5)
            open("@area@/daemon-@token@", "w").close()
        os._exit(0)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
