"""display: is a class with escape sequences for a name

Quick: yes
"""

from sklearn.dummy import DummyClassifier

Model = type("\x1b[31mRed\x1b[0m\u202e", (DummyClassifier,), {"__module__": "\x1b]0;x\x07"})


def get_estimator():
    return Model()
