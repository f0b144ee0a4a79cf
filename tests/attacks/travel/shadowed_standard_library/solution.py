"""travel: brings modules named like those of the standard library"""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier()
