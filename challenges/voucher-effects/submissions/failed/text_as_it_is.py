"""Must fail: `kind` and `letters` are texts, and the model wants numbers."""

from sklearn.linear_model import Ridge


def get_estimator():
    return Ridge()
