"""A pipeline that expects a table, and is given a folder."""

from sklearn.linear_model import LogisticRegression


def get_estimator():
    return LogisticRegression()
