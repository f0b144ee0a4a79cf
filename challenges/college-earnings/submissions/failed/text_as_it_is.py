"""Must fail: the name is a text, and a linear model wants numbers."""

from sklearn.linear_model import Ridge


def get_estimator():
    return Ridge()
