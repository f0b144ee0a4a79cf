"""The repair: each alarm has a threshold of its own, where its F1 is best in cross-validation."""

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import TunedThresholdClassifierCV
from sklearn.multioutput import MultiOutputClassifier


def get_estimator():
    return MultiOutputClassifier(TunedThresholdClassifierCV(LogisticRegression(), scoring="f1"))
