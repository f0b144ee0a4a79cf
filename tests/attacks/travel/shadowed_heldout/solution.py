"""travel: brings a module named like the grader"""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier()
