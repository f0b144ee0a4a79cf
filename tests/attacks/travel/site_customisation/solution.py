"""travel: brings a sitecustomize.py, which Python would run at its start"""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier()
