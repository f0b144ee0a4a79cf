"""The starter: always the same answer."""

from sklearn.dummy import DummyClassifier


def get_estimator():
    """The most frequent answer."""
    return DummyClassifier()
