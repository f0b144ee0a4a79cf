"""Must fail: `species` is a text, and a linear model wants numbers."""

from sklearn.linear_model import LogisticRegression


def get_estimator():
    return LogisticRegression()
