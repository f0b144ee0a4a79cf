"""Trap: distances without scaling. The area, in the hundreds, drowns the 28 columns with small numbers."""

from sklearn.neighbors import KNeighborsClassifier


def get_estimator():
    return KNeighborsClassifier(n_neighbors=3)
