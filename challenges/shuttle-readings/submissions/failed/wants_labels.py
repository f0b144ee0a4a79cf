"""Must fail: a classifier needs labels, and there are none."""

from sklearn.linear_model import LogisticRegression


def get_estimator():
    return LogisticRegression()
