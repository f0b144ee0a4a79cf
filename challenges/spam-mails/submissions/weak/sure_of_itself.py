"""The right threshold on bad probabilities: naive Bayes takes each column for news of its own, and a bell curve."""

from sklearn.model_selection import FixedThresholdClassifier
from sklearn.naive_bayes import GaussianNB


def get_estimator():
    return FixedThresholdClassifier(GaussianNB(), threshold=8 / 9, pos_label="spam")
