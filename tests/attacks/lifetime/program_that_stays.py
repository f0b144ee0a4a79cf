"""lifetime: leaves a program behind, in a session of its own"""

import subprocess

from sklearn.dummy import DummyClassifier


def attack():
    subprocess.Popen(["@token@", "20"], executable="/bin/sleep", start_new_session=True)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
