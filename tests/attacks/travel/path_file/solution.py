"""travel: brings .pth files, which Python would run at its start"""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier()
