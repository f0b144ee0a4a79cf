"""Must fail: a text and a day go into a linear model as they are, and it wants numbers."""

from sklearn.linear_model import Ridge


def get_estimator():
    return Ridge()
