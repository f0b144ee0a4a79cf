"""Must fail: words go into a linear model as they are, and it wants numbers."""

from sklearn.linear_model import LogisticRegression


def get_estimator():
    return LogisticRegression()
