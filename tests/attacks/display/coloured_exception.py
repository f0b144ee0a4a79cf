"""display: raises an exception full of escape sequences

Quick: yes
"""

from sklearn.dummy import DummyClassifier


def attack():
    raise ValueError("\x1b[31mred\x1b[0m\r\nfake: graded\u202e")


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
