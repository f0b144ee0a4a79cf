"""verified: has a parameter of ten megabytes"""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier(strategy="constant", constant="x" * (10 << 20))
