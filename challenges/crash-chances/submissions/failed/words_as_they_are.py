"""Must fail: `dvcat` and five others are texts, and a line wants numbers."""

from sklearn.linear_model import LogisticRegression


def get_estimator():
    return LogisticRegression()
