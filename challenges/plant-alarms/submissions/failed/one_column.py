"""Must fail: a logistic regression takes one column of labels."""

from sklearn.linear_model import LogisticRegression


def get_estimator():
    return LogisticRegression()
