"""Must fail: a classifier needs labels, and there are none."""

from sklearn.neighbors import KNeighborsClassifier


def get_estimator():
    return KNeighborsClassifier()
