"""travel: brings files that tools run when they find them"""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier()
