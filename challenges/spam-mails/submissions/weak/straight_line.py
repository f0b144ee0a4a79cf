"""The right threshold on a straight line, to which ten times as many capitals are ten times as suspicious."""

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    line = make_pipeline(StandardScaler(), LogisticRegression(C=10))
    return FixedThresholdClassifier(line, threshold=8 / 9, pos_label="spam")
