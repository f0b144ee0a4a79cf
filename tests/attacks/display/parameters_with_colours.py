"""display: has parameters with escape sequences"""

from sklearn.pipeline import Pipeline
from sklearn.dummy import DummyClassifier


def get_estimator():
    return Pipeline([("\x1b[31mred\x1b[0m\u202e", DummyClassifier())])
