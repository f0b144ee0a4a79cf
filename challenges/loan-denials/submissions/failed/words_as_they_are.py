"""Must fail: `phist` and three others say yes and no, and a line wants numbers."""

from sklearn.linear_model import LogisticRegression


def get_estimator():
    return LogisticRegression(class_weight={"no": 1, "yes": 6})
